/** Where the picture lies in the view: fitted until somebody zooms or pans, and then where he has left it. */

import type { Point, Size } from "../../engine/geometry.ts";
import { clamped, fitted, panned, type Viewport, zoomedAt, zoomLimits } from "../../engine/viewport.ts";

/** CSS pixels that stay free around a fitted picture. */
const FIT_MARGIN = 24;

/** What shows the picture: as much of a stage as is needed to place it. */
export interface Screen {
  readonly screen: Size;
  setViewport(viewport: Viewport): void;
}

export class Viewing {
  private screenView: Screen | null = null;
  private image: Size | null = null;
  private current: Viewport = { scale: 1, offsetX: 0, offsetY: 0 };
  private isFitted = true;

  /** `onChange` is told of each new place. */
  constructor(private readonly onChange: (viewport: Viewport) => void) {}

  get viewport(): Viewport {
    return this.current;
  }

  /** In CSS pixels; nothing while there is no stage. */
  get screen(): Size {
    return this.screenView?.screen ?? { width: 0, height: 0 };
  }

  /** A screen to show the picture on; null: none any more. */
  show(on: Screen | null): void {
    this.screenView = on;
    this.resized();
  }

  opened(image: Size): void {
    this.image = image;
    this.resized();
  }

  /** The view's size has changed: what was fitted is fitted again, all else is kept in reach. */
  resized(): void {
    if (this.isFitted) this.fit();
    else this.place(this.current);
  }

  fit(): void {
    if (this.image === null) return;
    this.place(fitted(this.image, this.screen, FIT_MARGIN));
    this.isFitted = true;
  }

  /** About the middle of the view. */
  zoomTo(scale: number): void {
    this.zoomAt(this.middle, scale / this.current.scale);
  }

  zoomBy(factor: number): void {
    this.zoomAt(this.middle, factor);
  }

  zoomAt(screen: Point, factor: number): void {
    if (this.image === null) return;
    this.moveTo(zoomedAt(this.current, screen, factor, zoomLimits(this.image, this.screen)));
  }

  pan(dx: number, dy: number): void {
    this.moveTo(panned(this.current, dx, dy));
  }

  /** By a hand, and no more fitted. */
  moveTo(viewport: Viewport): void {
    this.isFitted = false;
    this.place(viewport);
  }

  private get middle(): Point {
    return { x: this.screen.width / 2, y: this.screen.height / 2 };
  }

  private place(viewport: Viewport): void {
    const isLaidOut = this.screen.width > 0 && this.screen.height > 0;
    if (this.image === null || this.screenView === null || !isLaidOut) return;
    this.current = clamped(viewport, this.image, this.screen);
    this.screenView.setViewport(this.current);
    this.onChange(this.current);
  }
}
