import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Layers } from "../../engine/composite.ts";
import { newMatte } from "../../engine/matte.ts";
import { alphaAt, openDesk, SIZE, strokeOn, TestParts, testMatte, testPhoto } from "../testing/open_desk.ts";
import { EditDocument } from "./document.ts";
import { PICTURE_DELAY_MS, Picturing } from "./picturing.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What was shown, as the alpha of the first pixel; each picture is seen when the test says so. */
function desk() {
  const shown: number[] = [];
  let seen = () => undefined as void;
  const document = new EditDocument(testPhoto(), testMatte(), () => picturing.stepped());
  const picturing: Picturing = new Picturing(document, ({ matte }) => {
    shown.push(alphaAt(matte, 0, 0));
    return new Promise((resolve) => {
      seen = resolve;
    });
  });
  const fill = (alpha: number) => document.replaceMatte("Fill", newMatte(SIZE, alpha));
  return { document, picturing, shown, fill, seen: () => seen() };
}

describe("the strip's picture of an edit", () => {
  it("is drawn once after steps that follow each other", async () => {
    const { shown, fill } = desk();
    for (const alpha of [10, 20, 30]) {
      fill(alpha);
      await vi.advanceTimersByTimeAsync(PICTURE_DELAY_MS - 1);
    }
    expect(shown).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toEqual([30]);
  });

  it("waits for the end of a stroke", async () => {
    const { document, shown, fill } = desk();
    fill(10);
    const gesture = document.begin("Erase");
    await vi.advanceTimersByTimeAsync(2 * PICTURE_DELAY_MS);
    expect(shown).toEqual([]);

    gesture.rollback();
    await vi.advanceTimersByTimeAsync(PICTURE_DELAY_MS);
    expect(shown).toEqual([10]);
  });

  it("is not begun before the one before it is seen", async () => {
    const { shown, fill, seen } = desk();
    fill(10);
    await vi.advanceTimersByTimeAsync(PICTURE_DELAY_MS);
    fill(20);
    await vi.advanceTimersByTimeAsync(3 * PICTURE_DELAY_MS);
    expect(shown).toEqual([10]);

    seen();
    await vi.advanceTimersByTimeAsync(PICTURE_DELAY_MS);
    expect(shown).toEqual([10, 20]);
  });

  it("is drawn at once when the edit is left, unless it has been", () => {
    const { picturing, shown, fill } = desk();
    picturing.dispose();
    expect(shown).toEqual([]);
    fill(10);
    picturing.dispose();
    picturing.dispose();
    expect(shown).toEqual([10]);
  });
});

it("an edit that is left shows what was done last, and nothing that was only begun", async () => {
  vi.useRealTimers();
  const shown: { readonly photoId: string; readonly alphas: readonly number[] }[] = [];
  const showEdit = async (photoId: string, { matte }: Layers) => {
    shown.push({ photoId, alphas: [alphaAt(matte, 200, 100), alphaAt(matte, 250, 100)] });
  };
  const parts: TestParts = Object.assign(new TestParts(), { showEdit });
  const edit = await openDesk(parts);
  strokeOn(parts, [200, 100]);

  await edit.dispose();

  expect(shown).toEqual([{ photoId: "photo1", alphas: [0, 255] }]);
});
