package org.radiologyai.chat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Which language model answers, if any, and how much it is asked. */
@ApplicationScoped
public class ChatSettings {

    private static final String GROQ = "https://api.groq.com/openai/v1";
    private static final double HOTTEST = 2;
    private static final int LEAST_TOKENS = 16;
    private static final int MOST_TOKENS = 4_096;
    private static final int LONGEST_SECONDS = 300;
    private static final int MOST_AT_A_TIME = 256;
    private static final int MOST_PER_MINUTE = 1_000;
    private static final int LONGEST_MODEL = 200;
    private static final int SHORTEST_CONSENT = 20;
    private static final int LONGEST_CONSENT = 1_000;

    /**
     * A language model behind an OpenAI-compatible address.
     *
     * @param baseUrl to which {@code /chat/completions} is appended
     * @param key secret; a server inside may ask for none
     * @param name of the model
     * @param temperature from 0, the most probable words, to 2
     * @param maxTokens of one answer
     * @param timeout of one answer, from question to last word
     */
    record Model(
            String baseUrl, Optional<String> key, String name, double temperature, int maxTokens, Duration timeout) {

        /** Without the key. */
        @Override
        public String toString() {
            return name + " at " + baseUrl;
        }
    }

    private Optional<Model> model;
    private Optional<String> visionConsent;
    private int concurrent;
    private int messagesPerMinute;

    /** For the container's proxy. */
    protected ChatSettings() {}

    /** @throws IllegalArgumentException if a value is wrong; the message names the key */
    @Inject
    ChatSettings(
            @ConfigProperty(name = "groq.api.key") Optional<String> groqKey,
            @ConfigProperty(name = "chat.base.url") Optional<String> baseUrl,
            @ConfigProperty(name = "chat.api.key") Optional<String> key,
            @ConfigProperty(name = "chat.model", defaultValue = "llama-3.3-70b-versatile") String name,
            @ConfigProperty(name = "chat.temperature", defaultValue = "0.2") double temperature,
            @ConfigProperty(name = "chat.max.tokens", defaultValue = "600") int maxTokens,
            @ConfigProperty(name = "chat.timeout.seconds", defaultValue = "30") int timeoutSeconds,
            @ConfigProperty(name = "chat.concurrent", defaultValue = "8") int concurrent,
            @ConfigProperty(name = "chat.messages.per.minute", defaultValue = "20") int messagesPerMinute,
            @ConfigProperty(name = "chat.vision.consent") Optional<String> visionConsent) {
        if (!(temperature >= 0 && temperature <= HOTTEST)) {
            throw new IllegalArgumentException(
                    "chat.temperature (CHAT_TEMPERATURE) is " + temperature + "; allowed are 0 to 2.");
        }
        expect("chat.max.tokens (CHAT_MAX_TOKENS)", maxTokens, LEAST_TOKENS, MOST_TOKENS);
        expect("chat.timeout.seconds (CHAT_TIMEOUT_SECONDS)", timeoutSeconds, 1, LONGEST_SECONDS);
        expect("chat.concurrent (CHAT_CONCURRENT)", concurrent, 1, MOST_AT_A_TIME);
        expect("chat.messages.per.minute (CHAT_MESSAGES_PER_MINUTE)", messagesPerMinute, 1, MOST_PER_MINUTE);
        if (name.isBlank() || name.length() > LONGEST_MODEL || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("chat.model (CHAT_MODEL) is empty or too long; allowed is the name of a"
                    + " model of at most " + LONGEST_MODEL + " characters.");
        }
        this.concurrent = concurrent;
        this.messagesPerMinute = messagesPerMinute;
        Optional<String> secret = present(key).or(() -> present(groqKey));
        if (secret.filter(ChatSettings::isUnfitForAHeader).isPresent()) {
            throw new IllegalArgumentException("chat.api.key (CHAT_API_KEY) or groq.api.key (GROQ_API_KEY) is not what"
                    + " it is allowed to be: printable ASCII characters without spaces.");
        }
        if (present(key).isPresent()
                && present(baseUrl).isEmpty()
                && present(groqKey).isEmpty()) {
            throw new IllegalArgumentException("chat.base.url (CHAT_BASE_URL) is missing; chat.api.key (CHAT_API_KEY)"
                    + " is the key of the service at that address.");
        }
        Optional<String> address = present(baseUrl).map(ChatSettings::address).or(() -> present(groqKey)
                .map(any -> GROQ));
        this.model = address.map(url ->
                new Model(url, secret, name.strip(), temperature, maxTokens, Duration.ofSeconds(timeoutSeconds)));
        this.visionConsent = present(visionConsent);
        this.visionConsent.ifPresent(this::checkConsent);
    }

    private void checkConsent(String consent) {
        int length = consent.codePointCount(0, consent.length());
        if (length < SHORTEST_CONSENT
                || length > LONGEST_CONSENT
                || consent.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("chat.vision.consent (CHAT_VISION_CONSENT) has " + length
                    + " characters; allowed are " + SHORTEST_CONSENT + " to " + LONGEST_CONSENT
                    + " in one line: what people are told before a picture leaves this server.");
        }
        if (model.isEmpty()) {
            throw new IllegalArgumentException("chat.vision.consent (CHAT_VISION_CONSENT) is set, but there is no"
                    + " language model: set chat.base.url (CHAT_BASE_URL) or groq.api.key (GROQ_API_KEY), too.");
        }
    }

    private static void expect(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " is " + value + "; allowed are " + least + " to " + most + ".");
        }
    }

    private static Optional<String> present(Optional<String> value) {
        return value.map(String::strip).filter(text -> !text.isEmpty());
    }

    private static boolean isUnfitForAHeader(String secret) {
        return secret.chars().anyMatch(c -> c <= ' ' || c > '~');
    }

    private static String address(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null
                    && List.of("http", "https").contains(uri.getScheme())
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return url.replaceAll("/+$", "");
            }
        } catch (URISyntaxException e) {
            // said below, without the value: it may have a password in it
        }
        throw new IllegalArgumentException(
                "chat.base.url (CHAT_BASE_URL) is not understood; allowed is the http or"
                        + " https address of an OpenAI-compatible service, without /chat/completions, user, password or query.");
    }

    /** None if the guide is to answer alone. */
    Optional<Model> model() {
        return model;
    }

    /** What people are told before the model gets a picture to see; none if it never does. */
    Optional<String> visionConsent() {
        return visionConsent;
    }

    /** Answers that are written at a time. */
    int concurrent() {
        return concurrent;
    }

    /** Messages of one conversation. */
    int messagesPerMinute() {
        return messagesPerMinute;
    }

    /** Who answers, for the log of the start: nothing secret. */
    public String whoAnswers() {
        return model.map(each -> "the language model " + each
                        + (visionConsent.isPresent() ? ", which may be sent pictures" : "") + ", else the guide")
                .orElse("the guide");
    }
}
