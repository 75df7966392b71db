/** Whether there is a network at all; that the server answers is another matter. */

export function isOnline(): boolean {
  return navigator.onLine;
}

/** Tells every change, until released. */
export function watchOnline(listener: (isOnline: boolean) => void): () => void {
  const tell = () => listener(navigator.onLine);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  return () => {
    removeEventListener("online", tell);
    removeEventListener("offline", tell);
  };
}
