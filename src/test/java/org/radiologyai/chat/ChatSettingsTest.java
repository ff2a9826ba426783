package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatSettingsTest {

    static ChatSettings.Model model(String baseUrl, int timeoutSeconds) {
        return new ChatSettings.Model(
                baseUrl, Optional.of("sk-secret"), "double", 0.2, 600, Duration.ofSeconds(timeoutSeconds));
    }

    private static ChatSettings settings(String groqKey, String baseUrl, String key) {
        return settings(groqKey, baseUrl, key, null);
    }

    private static ChatSettings settings(String groqKey, String baseUrl, String key, String visionConsent) {
        return new ChatSettings(
                Optional.ofNullable(groqKey),
                Optional.ofNullable(baseUrl),
                Optional.ofNullable(key),
                "a-model",
                0.2,
                600,
                30,
                8,
                20,
                Optional.ofNullable(visionConsent));
    }

    @Test
    void haveNoModelUnlessTold() {
        assertEquals(Optional.empty(), settings(null, null, null).model());
        assertEquals(Optional.empty(), settings("", " ", null).model());
        assertEquals("the guide", settings(null, null, null).whoAnswers());
    }

    @Test
    void knowWhereGroqIs() {
        ChatSettings.Model model = settings("gsk_secret", null, null).model().orElseThrow();
        assertEquals("https://api.groq.com/openai/v1", model.baseUrl());
        assertEquals(Optional.of("gsk_secret"), model.key());
    }

    @Test
    void takeAServerInside() {
        ChatSettings.Model model =
                settings(null, "http://llm.intranet:8080/v1/", null).model().orElseThrow();
        assertEquals("http://llm.intranet:8080/v1", model.baseUrl());
        assertEquals(Optional.empty(), model.key());
        assertEquals(
                Optional.of("mine"),
                settings("gsk", "http://llm/v1", "mine").model().orElseThrow().key());
    }

    @Test
    void keepTheKeyToThemselves() {
        ChatSettings settings = settings("gsk_secret", null, null);
        assertFalse((settings.model() + settings.whoAnswers()).contains("gsk_secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"llm/v1", "ftp://llm/v1", "http://user:secret@llm/v1", "http://llm/v1?key=secret", "http:// x"})
    void refuseAnAddressWithoutRepeatingIt(String url) {
        String said = assertThrows(IllegalArgumentException.class, () -> settings(null, url, null))
                .getMessage();
        assertTrue(said.contains("chat.base.url (CHAT_BASE_URL)"), said);
        assertFalse(said.contains("secret"), said);
    }

    @Test
    void refuseAKeyWithoutAnAddress() {
        assertThrows(IllegalArgumentException.class, () -> settings(null, null, "mine"));
        assertThrows(IllegalArgumentException.class, () -> settings("with space inside", null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "3, 600, 30, 8, 20, chat.temperature (CHAT_TEMPERATURE) is 3.0",
        "0.2, 1, 30, 8, 20, chat.max.tokens (CHAT_MAX_TOKENS) is 1",
        "0.2, 600, 0, 8, 20, chat.timeout.seconds (CHAT_TIMEOUT_SECONDS) is 0",
        "0.2, 600, 30, 0, 20, chat.concurrent (CHAT_CONCURRENT) is 0",
        "0.2, 600, 30, 8, 0, chat.messages.per.minute (CHAT_MESSAGES_PER_MINUTE) is 0"
    })
    void nameWhatIsWrong(double temperature, int tokens, int timeout, int concurrent, int perMinute, String said) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new ChatSettings(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                "m",
                                temperature,
                                tokens,
                                timeout,
                                concurrent,
                                perMinute,
                                Optional.empty()))
                .getMessage();
        assertTrue(message.contains(said) && message.contains("allowed"), message);
    }

    @Test
    void sendNoPictureUnlessTheOperatorSaysWhatPeopleAreTold() {
        assertEquals(Optional.empty(), settings("gsk", null, null).visionConsent());
        assertEquals(Optional.empty(), settings(null, null, null, " ").visionConsent());
        String consent = "Pictures go to the model of the radiology department, which keeps none.";
        ChatSettings settings = settings("gsk", null, null, consent);
        assertEquals(Optional.of(consent), settings.visionConsent());
        assertTrue(settings.whoAnswers().contains("may be sent pictures"), settings.whoAnswers());
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "true", "Pictures go to a model\nof somebody."})
    void wantAWholeSentenceOfConsent(String consent) {
        String message = assertThrows(IllegalArgumentException.class, () -> settings("gsk", null, null, consent))
                .getMessage();
        assertTrue(
                message.contains("chat.vision.consent (CHAT_VISION_CONSENT)") && message.contains("allowed"), message);
    }

    @Test
    void wantNoConsentToWhatCannotBe() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> settings(null, null, null, "Pictures go to the model of the department."))
                .getMessage();
        assertTrue(message.contains("CHAT_VISION_CONSENT") && message.contains("CHAT_BASE_URL"), message);
    }
}
