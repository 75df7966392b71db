import { renderToStaticMarkup } from "react-dom/server";
import { Landscape } from "../empty/landscape.tsx";
import { Plant } from "../empty/plant.tsx";

/** A photo and its cut-out, painted by ourselves. */
export interface PaintedPicture {
  readonly photo: Blob;
  readonly photoUrl: string;
  readonly cutOutUrl: string;
  readonly photoImage: HTMLImageElement;
  readonly cutOutImage: HTMLImageElement;
}

export async function paintedPicture(): Promise<PaintedPicture> {
  const photo = drawing(true);
  const photoUrl = URL.createObjectURL(photo);
  const cutOutUrl = URL.createObjectURL(drawing(false));
  return { photo, photoUrl, cutOutUrl, photoImage: await loaded(photoUrl), cutOutImage: await loaded(cutOutUrl) };
}

function drawing(hasBackground: boolean): Blob {
  const markup = renderToStaticMarkup(
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 360" width="2400" height="1800" role="presentation">
      {hasBackground ? <Landscape /> : null}
      <Plant />
    </svg>,
  );
  return new Blob([markup], { type: "image/svg+xml" });
}

async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}
