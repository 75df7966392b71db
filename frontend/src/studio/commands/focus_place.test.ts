import { expect, test } from "vitest";
import { type FocusTarget, placeOf } from "./focus_place.ts";

/** An element as the selectors see it: what it matches itself, and what it lies in. */
function element(own: RegExp, around: RegExp = /^$/): FocusTarget {
  return {
    matches: (selector) => own.test(selector),
    closest: (selector) => (around.test(selector) ? {} : null),
  };
}

const TEXT_FIELD = element(/textarea/);
const BUTTON = element(/button, a\[href\]/);
const RADIO = element(/role='radio'/);
const SLIDER = element(/role='slider'/);

test("without a focus all keys are the studio's", () => {
  expect(placeOf(null, true)).toBe("stage");
});

test("a text field is typed in, inside of a dialog too", () => {
  expect(placeOf(TEXT_FIELD, false)).toBe("typing");
  expect(placeOf(element(/textarea/, /dialog/), true)).toBe("typing");
});

test("whatever lies in a dialog or a popover is that", () => {
  expect(placeOf(element(/button, a\[href\]/, /dialog/), true)).toBe("dialog");
  expect(placeOf(element(/role='slider'/, /popover/), true)).toBe("dialog");
});

test("a slider is one, whoever brought the focus there", () => {
  expect(placeOf(SLIDER, true)).toBe("sliding");
  expect(placeOf(SLIDER, false)).toBe("sliding");
});

test("a button that was clicked on leaves Space to the stage; one that Tab went to does not", () => {
  expect(placeOf(BUTTON, false)).toBe("stage");
  expect(placeOf(BUTTON, true)).toBe("pressing");
});

test("radio buttons keep their arrows when Tab went to them", () => {
  expect(placeOf(RADIO, true)).toBe("switching");
});
