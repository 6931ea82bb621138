#include "draw.h"

#include <mupdf/fitz.h>
#include <webp/decode.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>

// Only these two readers of MuPDF are made known to it: no EPUB, no XPS, no SVG, no HTML. JavaScript of a PDF runs only after pdf_enable_js(), which nobody calls.
extern "C" fz_document_handler pdf_document_handler, img_document_handler;

namespace ostoja::sandbox::worker {
namespace {

// The numbers of sandbox::Refusal.
constexpr std::uint32_t kGood = 0, kTooLarge = 1, kBroken = 2, kLocked = 3, kMemory = 5;
constexpr std::int64_t kMostPixels = 50'000'000;
constexpr int kLongest = 1200, kThumb = 240, kPages = 3;
constexpr float kSharpest = 2.0F;  // small pages are drawn at 144 dots per inch at most

struct Picture { std::uint32_t width, height; std::string png; };
struct Drawn { std::uint32_t refusal = kGood, pages = 0; std::vector<Picture> pictures; };

void add_number(std::string& out, std::uint32_t v) {
  for (int i = 0; i < 4; ++i) out += static_cast<char>(v >> (8 * i));
}
std::string packed(const Drawn& d) {
  std::string out = "OSP1";
  add_number(out, d.refusal), add_number(out, d.pages), add_number(out, static_cast<std::uint32_t>(d.pictures.size()));
  for (const auto& p : d.pictures) {
    add_number(out, p.width), add_number(out, p.height), add_number(out, static_cast<std::uint32_t>(p.png.size()));
    out += p.png;
  }
  return out;
}

fz_context* context() {
  static fz_context* made = [] {
    auto* ctx = fz_new_context(nullptr, nullptr, 64u << 20);
    if (ctx == nullptr) _exit(4);
    fz_set_warning_callback(ctx, [](void*, const char*) {}, nullptr);
    fz_set_error_callback(ctx, [](void*, const char*) {}, nullptr);
    fz_try(ctx) {
      fz_register_document_handler(ctx, &pdf_document_handler);
      fz_register_document_handler(ctx, &img_document_handler);
    }
    fz_catch(ctx) _exit(4);
    return ctx;
  }();
  return made;
}

void keep(fz_context* ctx, fz_pixmap* pixels, Drawn& out) {
  fz_buffer* png = fz_new_buffer_from_pixmap_as_png(ctx, pixels, fz_default_color_params);
  unsigned char* data = nullptr;
  auto size = fz_buffer_storage(ctx, png, &data);
  out.pictures.push_back({static_cast<std::uint32_t>(pixels->w), static_cast<std::uint32_t>(pixels->h), std::string(reinterpret_cast<char*>(data), size)});
  fz_drop_buffer(ctx, png);
}

// White below, as on paper: what is transparent would be black in one browser and grey in the next.
void draw_page(fz_context* ctx, fz_page* page, int longest, float sharpest, Drawn& out) {
  fz_rect box = fz_bound_page(ctx, page);
  float w = box.x1 - box.x0, h = box.y1 - box.y0;
  if (!std::isfinite(w) || !std::isfinite(h) || w <= 0 || h <= 0) fz_throw(ctx, FZ_ERROR_GENERIC, "no page");
  float scale = std::min(static_cast<float>(longest) / std::max(w, h), sharpest);
  int width = std::clamp(static_cast<int>(std::lround(w * scale)), 1, longest), height = std::clamp(static_cast<int>(std::lround(h * scale)), 1, longest);
  fz_matrix m = fz_concat(fz_translate(-box.x0, -box.y0), fz_scale(static_cast<float>(width) / w, static_cast<float>(height) / h));
  fz_pixmap* pixels = fz_new_pixmap_with_bbox(ctx, fz_device_rgb(ctx), fz_make_irect(0, 0, width, height), nullptr, 0);
  fz_clear_pixmap_with_value(ctx, pixels, 255);
  fz_device* device = fz_new_draw_device(ctx, m, pixels);
  fz_run_page(ctx, page, device, fz_identity, nullptr);
  fz_close_device(ctx, device);
  fz_drop_device(ctx, device);
  keep(ctx, pixels, out);
  fz_drop_pixmap(ctx, pixels);
}

// A picture's own size, before a pixel of it is unpacked. MuPDF throws at a PNG of absurd size, so its head is read here first.
std::int64_t pixels_of(fz_context* ctx, fz_buffer* data, std::string_view bytes) {
  if (bytes.size() >= 24 && bytes.starts_with("\x89PNG")) {
    auto number = [&](std::size_t at) { return static_cast<std::int64_t>(static_cast<unsigned char>(bytes[at])) << 24 | static_cast<unsigned char>(bytes[at + 1]) << 16 | static_cast<unsigned char>(bytes[at + 2]) << 8 | static_cast<unsigned char>(bytes[at + 3]); };
    auto width = number(16), height = number(20);
    if (width > kMostPixels || height > kMostPixels || width * height > kMostPixels) return kMostPixels + 1;
  }
  fz_image* image = fz_new_image_from_buffer(ctx, data);
  std::int64_t all = static_cast<std::int64_t>(image->w) * image->h;
  fz_drop_image(ctx, image);
  return all;
}

// The first picture of a GIF and nothing after it. Empty when it is cut off before its end.
std::string first_frame(std::string_view s) {
  if (s.size() < 13) return {};
  auto table = [](unsigned char flags) { return (flags & 0x80) != 0 ? 3u << ((flags & 7) + 1) : 0u; };
  std::size_t at = 13 + table(static_cast<unsigned char>(s[10]));
  auto skip_blocks = [&] {
    while (at < s.size()) {
      auto size = static_cast<unsigned char>(s[at]);
      at += 1u + size;
      if (size == 0) return at <= s.size();
    }
    return false;
  };
  while (at < s.size()) {
    auto kind = static_cast<unsigned char>(s[at]);
    if (kind == 0x21) {
      at += 2;
      if (!skip_blocks()) return {};
    } else if (kind == 0x2c) {
      if (at + 11 > s.size()) return {};
      at += 10 + table(static_cast<unsigned char>(s[at + 9])) + 1;
      if (!skip_blocks()) return {};
      return std::string(s.substr(0, at)) + ";";
    } else {
      return {};
    }
  }
  return {};
}

Drawn webp(std::string_view bytes) {
  Drawn out;
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0 || WebPGetFeatures(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), &config.input) != VP8_STATUS_OK) {
    out.refusal = kBroken;
    return out;
  }
  int w = config.input.width, h = config.input.height;
  if (static_cast<std::int64_t>(w) * h > kMostPixels) {
    out.refusal = kTooLarge;
    return out;
  }
  if (config.input.has_animation != 0) {  // the simple reader knows single pictures only
    out.refusal = kBroken;
    return out;
  }
  float scale = std::min(1.0F, static_cast<float>(kLongest) / static_cast<float>(std::max(w, h)));
  config.options.use_scaling = 1;
  config.options.scaled_width = std::clamp(static_cast<int>(std::lround(static_cast<float>(w) * scale)), 1, kLongest);
  config.options.scaled_height = std::clamp(static_cast<int>(std::lround(static_cast<float>(h) * scale)), 1, kLongest);
  config.output.colorspace = MODE_RGBA;
  auto status = WebPDecode(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), &config);
  if (status != VP8_STATUS_OK) {
    out.refusal = status == VP8_STATUS_OUT_OF_MEMORY ? kMemory : kBroken;
    return out;
  }
  int width = config.output.width, height = config.output.height;
  auto* ctx = context();
  fz_try(ctx) {
    fz_pixmap* pixels = fz_new_pixmap(ctx, fz_device_rgb(ctx), width, height, nullptr, 0);
    for (int y = 0; y < height; ++y) {
      const auto* from = config.output.u.RGBA.rgba + static_cast<std::ptrdiff_t>(y) * config.output.u.RGBA.stride;
      auto* to = pixels->samples + static_cast<std::ptrdiff_t>(y) * pixels->stride;
      for (int x = 0; x < width; ++x)
        for (int k = 0; k < 3; ++k) to[3 * x + k] = static_cast<unsigned char>((from[4 * x + k] * from[4 * x + 3] + 255 * (255 - from[4 * x + 3])) / 255);
    }
    keep(ctx, pixels, out);
  }
  fz_catch(ctx) out.refusal = fz_caught(ctx) == FZ_ERROR_MEMORY ? kMemory : kBroken;
  return out;
}

Drawn by_mupdf(std::string_view kind, std::string_view bytes) {
  auto* ctx = context();
  Drawn out;
  const bool pdf = kind == "pdf";
  const char* magic = pdf ? "application/pdf" : kind == "jpeg" ? "image/jpeg" : kind == "gif" ? "image/gif" : "image/png";
  fz_try(ctx) {
    auto* data = fz_new_buffer_from_shared_data(ctx, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    if (!pdf && pixels_of(ctx, data, bytes) > kMostPixels) {
      out.refusal = kTooLarge;
    } else {
      auto* stream = fz_open_buffer(ctx, data);
      auto* document = fz_open_document_with_stream(ctx, magic, stream);
      if (fz_needs_password(ctx, document) != 0) {
        out.refusal = kLocked;
      } else {
        int pages = fz_count_pages(ctx, document);
        out.pages = pdf && pages > 0 ? static_cast<std::uint32_t>(pages) : 0;
        for (int i = 0; i < std::min(pages, kPages); ++i) {
          auto* page = fz_load_page(ctx, document, i);
          // A picture is measured in points of its own resolution: it may be enlarged to its pixels, never beyond them by much.
          draw_page(ctx, page, kind == "thumb" ? kThumb : kLongest, pdf ? kSharpest : 4.0F, out);
          fz_drop_page(ctx, page);
        }
        if (pages < 1) out.refusal = kBroken;
      }
    }
  }
  fz_catch(ctx) {
    out.refusal = fz_caught(ctx) == FZ_ERROR_MEMORY ? kMemory : kBroken;
    // The pages before a broken one are shown all the same.
    if (pdf && !out.pictures.empty() && out.refusal == kBroken) out.refusal = kGood;
  }
  if (out.refusal != kGood) out.pictures.clear();
  return out;
}

}  // namespace

void warm_up() { context(); }

std::string drawn(std::string_view kind, std::string_view bytes) {
  if (kind == "webp") return packed(webp(bytes));
  if (kind == "gif") {
    auto first = first_frame(bytes);
    if (first.empty()) return packed({kBroken, 0, {}});
    return packed(by_mupdf(kind, first));
  }
  return packed(by_mupdf(kind, bytes));
}

}  // namespace ostoja::sandbox::worker
