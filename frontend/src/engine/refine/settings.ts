/** What can be done to a whole matte at once; each at its neutral value does nothing. */
export interface RefineSettings {
  /** Standard deviation of the blur in pixels is about half of this radius, 0 to 50. */
  readonly feather: number;
  /** How far the edge moves, in pixels, -20 to 20: outwards above 0, inwards below. */
  readonly shift: number;
  /** -100 to 100: above 0 the edge gets steeper, below 0 flatter. */
  readonly contrast: number;
  /** Radius in pixels of the bumps that are evened out along the edge, 0 to 20. */
  readonly smooth: number;
  /** Islands of fewer pixels than this go; 0: none. */
  readonly specks: number;
  /** Holes of fewer pixels than this are filled; 0: none. */
  readonly holes: number;
  /** Swap what is kept and what is cut. */
  readonly invert: boolean;
}

export const NEUTRAL_REFINEMENT: RefineSettings = {
  feather: 0,
  shift: 0,
  contrast: 0,
  smooth: 0,
  specks: 0,
  holes: 0,
  invert: false,
};
