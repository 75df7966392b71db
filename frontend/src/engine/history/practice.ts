import { TileHistory } from "../history.ts";

const SIDE = 1024;
const TIMES = 4;

/**
 * Undo and redo for nobody: a browser compiles what has run for a while, and the first undo of a large stroke would
 * wait for that, half as long again as the next one. Takes some 10 ms.
 */
export function practiseUndo(): void {
  const matte = { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE).fill(255) };
  const history = new TileHistory(matte);
  const gesture = history.begin("practice");
  gesture.touch({ left: 0, top: 0, width: SIDE, height: SIDE });
  for (let row = 0; row < SIDE; row += 1) softStroke(matte.data.subarray(row * SIDE, (row + 1) * SIDE));
  gesture.commit();
  for (let times = 0; times < TIMES; times += 1) {
    history.settle();
    history.prepare();
    history.undo();
    history.redo();
  }
}

/** Erased in the middle, with the soft edges that literals are made of. */
function softStroke(row: Uint8Array): void {
  row.fill(0, SIDE / 4, SIDE / 2);
  for (let step = 0; step < 20; step += 1) {
    row[SIDE / 4 - step] = 12 * step;
    row[SIDE / 2 + step] = 12 * step;
  }
}
