/** The shape of one dab of the brush. */

/** (size * size) coverage around a centre, row by row. */
export interface DabMask {
  readonly size: number;
  /** From the mask's left or upper border to the pixel that the centre lies in. */
  readonly reach: number;
  readonly data: Uint8Array;
  /** For each row, where coverage begins and ends; equal in an empty row. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** For each row, where the hard core (255) begins and ends; equal in a row without. */
  readonly coreStarts: Int32Array;
  readonly coreEnds: Int32Array;
}

/** The core's radius and the rim's: between them coverage falls from 255 to 0. */
interface Falloff {
  readonly inner: number;
  readonly outer: number;
}

/**
 * A round dab: 255 up to `hardness` of the radius, and from there a smoothstep down to 0 at the rim. The rim is never
 * narrower than a pixel, half of it inside of the radius, so that a hard dab has an even edge too.
 *
 * `diameter` is in pixels, at least 1; the centre lies `phaseX` and `phaseY` (0 to below 1) into its pixel.
 */
export function dabMask(diameter: number, hardness: number, phaseX: number, phaseY: number): DabMask {
  const radius = diameter / 2;
  const falloff = { inner: Math.min(hardness * radius, radius - 0.5), outer: radius + 0.5 };
  const mask = emptyMask(Math.ceil(falloff.outer));
  for (let y = 0; y < mask.size; y += 1) {
    const dy = y + 0.5 - mask.reach - phaseY;
    fillRow(mask, y, dy * dy, mask.reach + phaseX - 0.5, falloff);
  }
  return mask;
}

function emptyMask(reach: number): DabMask {
  const size = 2 * reach + 1;
  const bounds = () => new Int32Array(size);
  return {
    size,
    reach,
    data: new Uint8Array(size * size),
    starts: bounds(),
    ends: bounds(),
    coreStarts: bounds(),
    coreEnds: bounds(),
  };
}

function fillRow(mask: DabMask, y: number, dy2: number, centerX: number, { inner, outer }: Falloff): void {
  const [start, end] = chord(centerX, outer * outer - dy2);
  const [coreStart, coreEnd] = chord(centerX, inner * inner - dy2);
  mask.starts[y] = start;
  mask.ends[y] = end;
  mask.coreStarts[y] = coreStart;
  mask.coreEnds[y] = coreEnd;
  const data = mask.data.subarray(y * mask.size, (y + 1) * mask.size);
  for (let x = start; x < end; x += 1) {
    const fromRim = (outer - Math.sqrt((x - centerX) * (x - centerX) + dy2)) / (outer - inner);
    data[x] = smoothstep(fromRim);
  }
  data.fill(255, coreStart, coreEnd);
}

/** The whole numbers at most √`halfLength2` away from the centre: the first, and the one after the last. */
function chord(center: number, halfLength2: number): readonly [number, number] {
  if (halfLength2 < 0) return [0, 0];
  const halfLength = Math.sqrt(halfLength2);
  return [Math.ceil(center - halfLength), Math.floor(center + halfLength) + 1];
}

/** From 0 at the rim to 255 at the core, level at both ends; within the core it is of no account. */
function smoothstep(fromRim: number): number {
  return (255 * fromRim * fromRim * (3 - 2 * fromRim) + 0.5) | 0;
}
