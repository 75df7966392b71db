import { HardDrive, History, WifiOff } from "lucide-react";
import { useStore } from "zustand";
import type { Edit } from "../../studio/types.ts";
import { ago } from "../ago.ts";
import { classNames } from "../class_names.ts";
import { Button } from "../controls/button.tsx";
import { usePhotos, useStudio } from "../studio_context.ts";
import { Notice } from "./notice.tsx";
import sheet from "./notices.module.css";

const c = classNames(sheet);

/** What somebody should know before going on. */
export function Notices() {
  const isOnline = usePhotos((state) => state.isOnline);
  const current = useStore(useStudio().edit, (state) => state.current);
  return (
    <div className={c("notices")}>
      {isOnline ? null : <OfflineNotice />}
      {current ? <EditNotices edit={current} /> : null}
    </div>
  );
}

function OfflineNotice() {
  return (
    <Notice look="warning" icon={<WifiOff />} label="Offline">
      <strong>You are offline.</strong> The open photo can still be edited and saved. Uploads go on by themselves when
      the connection is back.
    </Notice>
  );
}

function EditNotices({ edit }: { readonly edit: Edit }) {
  const resumable = useStore(edit.store, (state) => state.resumable);
  const storageIsFull = useStore(edit.store, (state) => state.storageIsFull);
  return (
    <>
      {resumable ? <ResumeNotice edit={edit} {...resumable} /> : null}
      {storageIsFull ? (
        <Notice look="warning" icon={<HardDrive />} label="Storage full">
          <strong>This browser’s storage is full.</strong> Go on as you like, but a reload would lose this edit:
          download it before you leave.
        </Notice>
      ) : null}
    </>
  );
}

function ResumeNotice({
  edit,
  savedAt,
  steps,
}: {
  readonly edit: Edit;
  readonly savedAt: Date;
  readonly steps: number;
}) {
  return (
    <Notice
      look="offer"
      icon={<History />}
      label="Unfinished edit"
      actions={
        <>
          <Button look="primary" onClick={() => edit.resume()}>
            Take it up again
          </Button>
          <Button onClick={() => edit.dropResumable()}>Start afresh</Button>
        </>
      }
    >
      <strong>You were in the middle of this one.</strong> {steps === 1 ? "One step" : `${steps} steps`}, last{" "}
      {ago(savedAt, new Date())}, with everything that can be undone.
    </Notice>
  );
}
