import { useId } from "react";

/** Behind the plant: an evening in the hills, seen from a table. */
export function Landscape() {
  const sky = useId();
  return (
    <>
      <defs>
        <linearGradient id={sky} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#7b6cf0" />
          <stop offset="0.45" stopColor="#f19bb4" />
          <stop offset="0.8" stopColor="#ffd3a1" />
        </linearGradient>
      </defs>
      <rect width="480" height="360" fill={`url(#${sky})`} />
      <circle cx="356" cy="142" r="44" fill="#fff3d6" />
      <path d="M0 214c60-44 110-52 168-16s98 20 150-12 108-30 162 14v160H0z" fill="#b078b8" />
      <path d="M0 248c80-34 140-26 214 2s170 14 266-34v144H0z" fill="#7a5aa6" />
      <path d="M0 282c96-26 190-18 272-2s142 2 208-14v94H0z" fill="#4b3d86" />
      <rect y="304" width="480" height="56" fill="#e9b98c" />
      <rect y="304" width="480" height="6" fill="#f6d2ab" />
      <ellipse cx="246" cy="330" rx="92" ry="9" fill="#8f5f45" opacity="0.4" />
    </>
  );
}
