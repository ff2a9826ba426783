package org.radiologyai.chat;

import java.io.IOException;

/** An answer as it is written: tells its listener who writes, and when somebody else goes on. */
final class AnswerText {

    private final String session;
    private final Language language;
    private final AnswerListener listener;
    private final StringBuilder text = new StringBuilder();
    private Source source;

    AnswerText(String session, Language language, AnswerListener listener) {
        this.session = session;
        this.language = language;
        this.listener = listener;
    }

    /** Says something, if it is anything. Who speaks first begins the answer; who comes later takes it over, and says so. */
    void say(Source by, String piece) throws IOException {
        if (piece.isEmpty()) {
            return;
        }
        if (source == null) {
            source = by;
            listener.started(session, source);
        } else if (source != by) {
            String before = text.toString().isBlank() || text.toString().endsWith("\n\n") ? "" : "\n\n";
            tell(before + Texts.get(language, "broken-off") + "\n\n");
            source = by;
            listener.tookOver(source);
        }
        tell(piece);
    }

    private void tell(String piece) throws IOException {
        text.append(piece);
        listener.text(piece);
    }

    void waiting() throws IOException {
        listener.waiting();
    }

    /** Who wrote its end. */
    Source source() {
        return source;
    }

    String text() {
        return text.toString();
    }
}
