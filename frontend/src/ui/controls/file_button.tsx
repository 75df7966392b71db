import { type ReactNode, useRef } from "react";
import { Button } from "./button.tsx";

interface Props {
  readonly accept: string;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  onFile(file: File): void;
}

/** A button that asks for one file. */
export function FileButton({ accept, icon, children, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={icon} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          // The same file once more would not be a change.
          event.currentTarget.value = "";
          if (file) onFile(file);
        }}
      />
    </>
  );
}
