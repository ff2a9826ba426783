package org.radiologyai.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A page in a single file, for any browser and from any place: no script, nothing loaded, and a policy that forbids both
 * should a text ever get past {@link #text}. It is written as well-formed XML, so that a parser can prove that.
 */
final class WebPage {

    private static final String STYLE = style();

    private WebPage() {}

    /**
     * @param title as plain text
     * @param body as markup
     */
    static String of(String title, String body) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(text(title), STYLE, body);
    }

    /** Plain text as markup, within elements and attributes; what XML does not allow at all becomes a replacement character. */
    static String text(String plain) {
        StringBuilder text = new StringBuilder();
        plain.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&#39;");
                case '\n', '\r', '\t' -> text.append(' ');
                default -> text.appendCodePoint(allowed(c) ? c : '\ufffd');
            }
        });
        return text.toString();
    }

    /** Replaces a file as a whole: a reader sees the old one or the new one, never half of one. */
    static void write(Path file, String content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, content);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean allowed(int c) {
        return c >= 0x20 && c < 0xd800 && (c < 0x7f || c > 0x9f) || c >= 0xe000 && c < 0xfffe || c >= 0x10000;
    }

    private static String style() {
        try (InputStream style = WebPage.class.getResourceAsStream("report.css")) {
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
