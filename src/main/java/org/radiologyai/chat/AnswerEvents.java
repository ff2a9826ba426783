package org.radiologyai.chat;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An answer as server-sent events, each sent at once. */
final class AnswerEvents implements AnswerListener {

    private final OutputStream out;
    private boolean begun;

    AnswerEvents(OutputStream out) {
        this.out = out;
    }

    /** Whether anything was sent. */
    boolean haveBegun() {
        return begun;
    }

    @Override
    public void started(String session, Source source) throws IOException {
        send("start", Json.createObjectBuilder().add("session_id", session).add("source", source.code()));
    }

    @Override
    public void text(String piece) throws IOException {
        send("text", Json.createObjectBuilder().add("text", piece));
    }

    @Override
    public void tookOver(Source source) throws IOException {
        send("source", Json.createObjectBuilder().add("source", source.code()));
    }

    /** A comment, by which a caller that is gone is noticed, and a proxy keeps the connection. */
    @Override
    public void waiting() throws IOException {
        write(":\n\n");
    }

    @Override
    public void ended(String session, Source source, String disclaimer) throws IOException {
        send(
                "end",
                Json.createObjectBuilder()
                        .add("source", source.code())
                        .add("disclaimer", disclaimer)
                        .add("session_id", session));
    }

    /** @param problem the problem details, in one line */
    void failed(String problem) throws IOException {
        write("event: problem\ndata: " + problem + "\n\n");
    }

    private void send(String event, JsonObjectBuilder data) throws IOException {
        // JSON has no line breaks but escaped ones.
        write("event: " + event + "\ndata: " + data.build() + "\n\n");
    }

    private void write(String text) throws IOException {
        begun = true;
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
