import { Copy, Download } from "lucide-react";
import { LIMITS } from "../../studio/settings_check.ts";
import { classNames } from "../class_names.ts";
import { Button } from "../controls/button.tsx";
import { FileButton } from "../controls/file_button.tsx";
import { Segments } from "../controls/segments.tsx";
import { Slider } from "../controls/slider.tsx";
import { Switch } from "../controls/switch.tsx";
import { FORMATS } from "../editor/formats.ts";
import { useEdit, useSettings, useStudio } from "../studio_context.ts";
import sheet from "./panel_parts.module.css";

const c = classNames(sheet);

/** The way out: as what, how much of it, and where to. */
export function ExportPanel() {
  const edit = useEdit();
  return (
    <>
      <FormatControls />
      <TrimControls />
      <div className={c("pair")}>
        <Button icon={<Download />} onClick={() => void edit.download()}>
          Download
        </Button>
        <Button icon={<Copy />} onClick={() => void edit.copyToClipboard()}>
          Copy
        </Button>
      </div>
      <p className={c("hint", "subheading")}>The matte: white is kept, black is cut, grey is in between.</p>
      <div className={c("pair")}>
        <Button onClick={() => void edit.downloadMatte()}>Save matte</Button>
        <FileButton accept="image/*" onFile={(file) => void edit.importMatte(file)}>
          Load matte
        </FileButton>
      </div>
    </>
  );
}

function FormatControls() {
  const { settings } = useStudio();
  const format = useSettings((state) => state.format);
  const quality = useSettings((state) => state.quality);
  const isTransparent = useSettings((state) => state.backdrop.kind === "transparent");
  return (
    <>
      <Segments
        label="Format"
        value={format}
        segments={FORMATS}
        onChange={(next) => settings.change({ format: next })}
      />
      {format === "png" ? null : (
        <Slider
          label="Quality"
          value={quality}
          {...LIMITS.quality}
          shown={`${quality}`}
          spoken={`${quality} of 100`}
          onChange={(next) => settings.change({ quality: next })}
        />
      )}
      {format === "jpeg" && isTransparent ? (
        <p className={c("hint")}>A JPEG has no transparency: the background will be white.</p>
      ) : null}
    </>
  );
}

function TrimControls() {
  const { settings } = useStudio();
  const trims = useSettings((state) => state.trims);
  const margin = useSettings((state) => state.marginPercent);
  return (
    <>
      <Switch label="Trim to the subject" isOn={trims} onChange={(next) => settings.change({ trims: next })} />
      {trims ? (
        <Slider
          label="Margin"
          value={margin}
          {...LIMITS.marginPercent}
          shown={`${margin} %`}
          spoken={`${margin} percent of the subject’s longer side`}
          onChange={(marginPercent) => settings.change({ marginPercent })}
        />
      ) : null}
    </>
  );
}
