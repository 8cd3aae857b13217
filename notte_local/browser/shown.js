// What the browser shows of a document that is no page, as it came; null for a page
async () => {
  if (/^(text\/html|application\/xhtml)/.test(document.contentType)) return null;
  const answer = await fetch(document.URL, { cache: "force-cache" });
  if (!answer.ok) return null;
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return { url: document.URL, disposition: answer.headers.get("content-disposition") ?? "", data: btoa(text) };
}
