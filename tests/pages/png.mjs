// Makes a screenshot small: its colours become a palette of 255, its rows are packed again. A page of the desk needs no more, and a picture in the repository stays for ever.
import { deflateSync, inflateSync } from "node:zlib";

function read(png) {
  const parts = [];
  let head;
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at), kind = png.toString("latin1", at + 4, at + 8), data = png.subarray(at + 8, at + 8 + length);
    if (kind === "IHDR") head = { width: data.readUInt32BE(0), height: data.readUInt32BE(4), bits: data[8], type: data[9] };
    if (kind === "IDAT") parts.push(data);
    at += 12 + length;
  }
  if (head.bits !== 8 || (head.type !== 2 && head.type !== 6)) throw new Error("not a screenshot of Chromium");
  const size = head.type === 6 ? 4 : 3, row = head.width * size, raw = inflateSync(Buffer.concat(parts)), out = Buffer.alloc(row * head.height);
  for (let y = 0; y < head.height; ++y) {
    const filter = raw[y * (row + 1)];
    for (let x = 0; x < row; ++x) {
      const a = x >= size ? out[y * row + x - size] : 0, b = y ? out[(y - 1) * row + x] : 0, c = x >= size && y ? out[(y - 1) * row + x - size] : 0;
      let guess = 0;
      if (filter === 1) guess = a;
      else if (filter === 2) guess = b;
      else if (filter === 3) guess = (a + b) >> 1;
      else if (filter === 4) {
        const p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
        guess = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      }
      out[y * row + x] = raw[y * (row + 1) + 1 + x] + guess;
    }
  }
  return { ...head, size, row, out };
}

const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; ++k) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  let sum = 0xffffffff;
  for (const byte of body) sum = table[(sum ^ byte) & 255] ^ (sum >>> 8);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE((sum ^ 0xffffffff) >>> 0, body.length + 4);
  return out;
}

export function small(png) {
  const { width, height, size, row, out } = read(png);
  // Near colours (sixteen steps of each) count as one, and a group's most frequent colour stands for it; the rarest groups take the nearest that is left.
  const groups = new Map();
  const group = (i) => ((out[i] >> 4) << 8) | ((out[i + 1] >> 4) << 4) | (out[i + 2] >> 4);
  for (let i = 0; i < out.length; i += size) {
    const key = group(i), colour = (out[i] << 16) | (out[i + 1] << 8) | out[i + 2];
    const g = groups.get(key) ?? groups.set(key, { count: 0, colours: new Map() }).get(key);
    ++g.count;
    g.colours.set(colour, (g.colours.get(colour) ?? 0) + 1);
  }
  const sorted = [...groups.entries()].sort((a, b) => b[1].count - a[1].count);
  const palette = sorted.slice(0, 120).map(([, g]) => [...g.colours.entries()].sort((a, b) => b[1] - a[1])[0][0]);
  // Surfaces differ by a shade: every colour that fills a good deal of the page keeps its own place.
  for (const [, g] of sorted) for (const [colour, n] of g.colours) if (n > 400 && palette.length < 255 && !palette.includes(colour)) palette.push(colour);
  const exact = new Map(palette.map((colour, i) => [colour, i]));
  const nearest = (colour) => {
    let best = 0, least = Infinity;
    palette.forEach((p, i) => {
      const r = (p >> 16) - (colour >> 16), g = ((p >> 8) & 255) - ((colour >> 8) & 255), b = (p & 255) - (colour & 255), far = r * r * 3 + g * g * 4 + b * b * 2;
      if (far < least) (least = far), (best = i);
    });
    exact.set(colour, best);
    return best;
  };
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) {
      const i = y * row + x * size, colour = (out[i] << 16) | (out[i + 1] << 8) | out[i + 2];
      rows[y * (width + 1) + 1 + x] = exact.get(colour) ?? nearest(colour);
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const plte = Buffer.from(palette.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]));
  return Buffer.concat([png.subarray(0, 8), chunk("IHDR", head), chunk("PLTE", plte), chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })), chunk("IEND", Buffer.alloc(0))]);
}
