package org.radiologyai.chat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.Optional;

/**
 * The body of {@code POST /chat}: {@code {"message": "…", "session_id": "…", "request_id": "…", "language": "de"}}. All but
 * the message may be left out.
 *
 * @param message what is asked
 * @param session the conversation that it is part of
 * @param request the diagnosis that it is about
 * @param language of the answer: the given one, or what the message looks like
 * @param picture the radiograph that it is about, as a PNG, if a language model is to see it
 */
record Question(
        String message,
        Optional<String> session,
        Optional<String> request,
        Language language,
        Optional<byte[]> picture) {

    /** Of a message, in characters. */
    static final int LONGEST = 2_000;

    private static final int MOST_BYTES = 32 * 1024;
    private static final int LONGEST_ID = 64;

    /**
     * @throws MalformedQuestion if a field is missing or of another kind; the message names it
     * @throws UnusableMessage if the message is empty or too long
     * @throws IOException if the body ends early
     */
    static Question of(InputStream content) throws MalformedQuestion, UnusableMessage, IOException {
        byte[] bytes = content.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new UnusableMessage();
        }
        JsonObject body = object(bytes);
        String message = text(body, "message")
                .map(Question::plain)
                .orElseThrow(
                        () -> new MalformedQuestion("Send {\"message\": \"…\"}; the field \"message\" is missing."));
        if (message.isEmpty() || message.codePointCount(0, message.length()) > LONGEST) {
            throw new UnusableMessage();
        }
        Optional<String> code = text(body, "language");
        Optional<Language> language = code.flatMap(Language::of);
        if (code.isPresent() && language.isEmpty()) {
            throw new MalformedQuestion("\"language\" must be \"en\" or \"de\".");
        }
        return new Question(
                message,
                id(body, "session_id"),
                id(body, "request_id"),
                language.orElseGet(() -> Language.guess(message)),
                Optional.empty());
    }

    /** The same about a picture that a language model is to see. */
    Question with(byte[] png) {
        return new Question(message, session, request, language, Optional.of(png));
    }

    /** Without characters that nobody sees, by which a word could pass unrecognized. */
    private static String plain(String message) {
        return Normalizer.normalize(message, Normalizer.Form.NFC)
                .replaceAll("\\p{Cf}", "")
                .strip();
    }

    private static JsonObject object(byte[] bytes) throws MalformedQuestion {
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(bytes))) {
            return reader.readObject();
        } catch (RuntimeException e) {
            // Not only a JsonException: deep nesting, and numbers that are no numbers for Java, are other ones.
            throw new MalformedQuestion("The body must be a JSON object in UTF-8, such as {\"message\": \"…\"}.");
        }
    }

    private static Optional<String> id(JsonObject body, String name) throws MalformedQuestion {
        Optional<String> id = text(body, name).filter(text -> !text.isEmpty());
        if (id.isPresent() && id.get().length() > LONGEST_ID) {
            throw new MalformedQuestion("\"" + name + "\" has at most " + LONGEST_ID + " characters.");
        }
        return id;
    }

    private static Optional<String> text(JsonObject body, String name) throws MalformedQuestion {
        if (!body.containsKey(name) || body.get(name) == JsonValue.NULL) {
            return Optional.empty();
        }
        if (body.get(name) instanceof JsonString text) {
            return Optional.of(text.getString());
        }
        throw new MalformedQuestion("\"" + name + "\" must be a text.");
    }
}
