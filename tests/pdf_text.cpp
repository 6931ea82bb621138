#include "pdf_text.h"

#include <mupdf/fitz.h>

extern "C" fz_document_handler pdf_document_handler;

namespace ostoja::tests {

std::string pdf_text(std::string_view pdf) {
  std::string out;
  auto* ctx = fz_new_context(nullptr, nullptr, FZ_STORE_DEFAULT);
  if (ctx == nullptr) return out;
  fz_set_warning_callback(ctx, [](void*, const char*) {}, nullptr);
  fz_set_error_callback(ctx, [](void*, const char*) {}, nullptr);
  fz_buffer* buffer = nullptr;
  fz_stream* stream = nullptr;
  fz_document* document = nullptr;
  fz_var(buffer), fz_var(stream), fz_var(document);
  fz_try(ctx) {
    fz_register_document_handler(ctx, &pdf_document_handler);
    buffer = fz_new_buffer_from_copied_data(ctx, reinterpret_cast<const unsigned char*>(pdf.data()), pdf.size());
    stream = fz_open_buffer(ctx, buffer);
    document = fz_open_document_with_stream(ctx, "application/pdf", stream);
    const int pages = fz_count_pages(ctx, document);
    for (int i = 0; i < pages; ++i) {
      auto* text = fz_new_buffer_from_page_number(ctx, document, i, nullptr);
      out += fz_string_from_buffer(ctx, text);
      fz_drop_buffer(ctx, text);
    }
  }
  fz_always(ctx) {
    fz_drop_document(ctx, document);
    fz_drop_stream(ctx, stream);
    fz_drop_buffer(ctx, buffer);
  }
  fz_catch(ctx) out.clear();
  fz_drop_context(ctx);
  return out;
}

}  // namespace ostoja::tests
