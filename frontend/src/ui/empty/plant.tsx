/** One leaf, pointing up from 0,0: its blade and its vein. */
const BLADE = "M0 0C-30-26-36-78 0-128C36-78 30-26 0 0Z";
const VEIN = "M0 0L0-112M0-30L-14-48M0-30L14-48M0-56L-16-74M0-56L16-74M0-82L-11-96M0-82L11-96";

const LEAVES = [
  { turn: -66, size: 0.86, blade: "#1f7a55", vein: "#3f9b75" },
  { turn: 66, size: 0.84, blade: "#1c6f50", vein: "#3b926f" },
  { turn: -36, size: 1.14, blade: "#2c9468", vein: "#55b58c" },
  { turn: 38, size: 1.1, blade: "#268a60", vein: "#4dad83" },
  { turn: -8, size: 1.36, blade: "#3bab7b", vein: "#6cc9a0" },
  { turn: 17, size: 0.98, blade: "#57c394", vein: "#8adbb6" },
] as const;

/** The subject: a plant in a pot. */
export function Plant() {
  return (
    <g>
      {LEAVES.map(({ turn, size, blade, vein }) => (
        <g key={turn} transform={`translate(240 232) rotate(${turn}) scale(${size})`}>
          <path d={BLADE} fill={blade} />
          <path d={VEIN} fill="none" stroke={vein} strokeWidth="2.5" strokeLinecap="round" />
        </g>
      ))}
      <path d="M180 226h120l-13 92c-1 8-8 14-16 14h-62c-8 0-15-6-16-14z" fill="#6a3df0" />
      <path d="M260 226h40l-13 92c-1 8-8 14-16 14h-23c8 0 10-6 10-14z" fill="#5427d4" />
      <rect x="172" y="212" width="136" height="26" rx="8" fill="#8a63ff" />
      <path d="M258 212h42a8 8 0 0 1 8 8v10a8 8 0 0 1-8 8h-42z" fill="#7547f5" />
    </g>
  );
}
