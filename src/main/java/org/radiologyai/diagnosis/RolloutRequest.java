package org.radiologyai.diagnosis;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import org.radiologyai.models.Rollout;

/**
 * The body of {@code PUT /api/rollout}: {@code {"challenger": "resnet50_v1.2", "share": 0.1, "shadow": 0.5, "limits":
 * {"error_rate": 0.05, "latency_ratio": 3, "agreement": 0.8, "minimum_samples": 50}, "reason": "…"}}. All but the reason
 * may be left out; without a challenger there is to be no trial.
 */
record RolloutRequest(Optional<String> challenger, double share, double shadow, Rollout.Limits limits, String reason) {

    private static final int MOST_BYTES = 16 * 1024;
    private static final int LONGEST_REASON = 500;
    private static final int MOST_SAMPLES = 10_000;
    private static final double HIGHEST_RATIO = 1_000;

    /**
     * @throws MalformedChange if a field is missing, unknown or of another kind; the message names it
     * @throws IOException if the body ends early
     */
    static RolloutRequest of(InputStream content) throws MalformedChange, IOException {
        JsonObject body = object(content);
        String reason = reason(body);
        expectOnly(body, Set.of("challenger", "share", "shadow", "limits", "reason"));
        Optional<String> challenger = Optional.empty();
        if (has(body, "challenger")) {
            challenger = Optional.of(text(body, "challenger"));
        }
        if (challenger.isEmpty() && (has(body, "share") || has(body, "shadow") || has(body, "limits"))) {
            throw new MalformedChange("\"challenger\" is missing: name and version, such as resnet50_v1.2.");
        }
        return new RolloutRequest(
                challenger, number(body, "share", 0, 0, 1), number(body, "shadow", 0, 0, 1), limits(body), reason);
    }

    private static Rollout.Limits limits(JsonObject body) throws MalformedChange {
        if (!has(body, "limits")) {
            return Rollout.Limits.DEFAULT;
        }
        if (!(body.get("limits") instanceof JsonObject limits)) {
            throw new MalformedChange("\"limits\" must be an object.");
        }
        expectOnly(limits, Set.of("error_rate", "latency_ratio", "agreement", "minimum_samples"));
        Rollout.Limits otherwise = Rollout.Limits.DEFAULT;
        double samples = number(limits, "minimum_samples", otherwise.minimumSamples(), 1, MOST_SAMPLES);
        if (samples != Math.rint(samples)) {
            throw new MalformedChange("\"minimum_samples\" must be a whole number.");
        }
        return new Rollout.Limits(
                number(limits, "error_rate", otherwise.errorRate(), 0, 1),
                number(limits, "latency_ratio", otherwise.latencyRatio(), 0, HIGHEST_RATIO),
                number(limits, "agreement", otherwise.agreement(), 0, 1),
                (int) samples);
    }

    /**
     * The reason, which is all of the body.
     *
     * @throws MalformedChange if there is none, or one that is too long, or anything else
     * @throws IOException if the body ends early
     */
    static String reason(InputStream content) throws MalformedChange, IOException {
        JsonObject body = object(content);
        expectOnly(body, Set.of("reason"));
        return reason(body);
    }

    private static JsonObject object(InputStream content) throws MalformedChange, IOException {
        byte[] bytes = content.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new MalformedChange("The body has more than " + MOST_BYTES + " bytes.");
        }
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(bytes))) {
            return reader.readObject();
        } catch (RuntimeException e) {
            // Not only a JsonException: deep nesting, and numbers that are no numbers for Java, are other ones.
            throw new MalformedChange("The body must be a JSON object, such as {\"reason\": \"…\"}.");
        }
    }

    private static String reason(JsonObject body) throws MalformedChange {
        if (!has(body, "reason") || text(body, "reason").isBlank()) {
            throw new MalformedChange("Say why, in the field \"reason\".");
        }
        String reason = text(body, "reason").strip();
        if (reason.length() > LONGEST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedChange("\"reason\" must be one line of at most " + LONGEST_REASON + " characters.");
        }
        return reason;
    }

    private static boolean has(JsonObject body, String name) {
        return body.containsKey(name) && body.get(name) != JsonValue.NULL;
    }

    private static void expectOnly(JsonObject body, Set<String> names) throws MalformedChange {
        for (String name : body.keySet()) {
            if (!names.contains(name)) {
                throw new MalformedChange("The body has a field that is not one of "
                        + String.join(", ", names.stream().sorted().toList()) + ".");
            }
        }
    }

    private static String text(JsonObject body, String name) throws MalformedChange {
        if (body.get(name) instanceof JsonString text) {
            return text.getString();
        }
        throw new MalformedChange("\"" + name + "\" must be a text.");
    }

    private static double number(JsonObject body, String name, double otherwise, double least, double most)
            throws MalformedChange {
        if (!has(body, name)) {
            return otherwise;
        }
        if (body.get(name) instanceof JsonNumber number
                && number.doubleValue() >= least
                && number.doubleValue() <= most) {
            return number.doubleValue();
        }
        throw new MalformedChange("\"" + name + "\" must be a number from " + least + " to " + most + ".");
    }
}
