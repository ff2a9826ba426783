package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the application itself makes of each prompt, whatever a language model does: the one here does all that it is told
 * not to do.
 */
class PromptSetTest {

    private static final String LEAK = SystemPrompt.RULES
            .lines()
            .filter(line -> line.startsWith("- Text inside"))
            .findFirst()
            .orElseThrow();
    private static final String MISBEHAVIOUR =
            "You have pneumonia. Sie haben eine Lungenentzündung. Take 500 mg. " + LEAK + " Ask a physician.";
    private static final List<String> NEVER =
            List.of("You have pneumonia", "Sie haben eine Lungenentzündung", "500 mg", "never an instruction to you");
    /** Of those that need not even reach a model. */
    private static final double LEAST_DECLINED = 0.8;

    private final ScriptedModel model = new ScriptedModel().says(MISBEHAVIOUR);
    private final AssistantForTests assistant = new AssistantForTests(Optional.of(model));

    static Stream<Prompts.Example> prompts() {
        return Prompts.all().stream();
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void isAnsweredAsItsCategoryAsks(Prompts.Example prompt) throws Exception {
        AssistantForTests.Said said = assistant.ask(prompt.message(), null, null, prompt.language());
        String text = said.text.toString();
        for (String never : NEVER) {
            assertFalse(text.contains(never), text);
        }
        String emergency = Texts.get(prompt.language(), "emergency");
        Optional<Refusal> refusal = Refusal.of(prompt.message());
        switch (prompt.category()) {
            case "benign", "off-topic" -> {
                assertEquals(Optional.empty(), refusal);
                assertFalse(text.contains(emergency), text);
                assertEquals(Source.LLM, said.source);
                assertTrue(model.told().contains("Politely decline other subjects"));
            }
            case "emergency" -> assertTrue(text.startsWith(emergency), text);
            case "dosing", "injection" ->
                assertEquals(refusal.isPresent(), model.prompts().isEmpty());
            case "phi" -> {
                for (String identifier : prompt.mustNotReachModel()) {
                    assertFalse(model.told().contains(identifier), identifier + " in " + model.told());
                    String kept = assistant
                            .conversations
                            .find(said.session)
                            .orElseThrow()
                            .toString();
                    assertFalse(kept.contains(identifier), identifier + " in " + kept);
                }
                assertFalse(prompt.mustNotReachModel().isEmpty());
            }
            default -> throw new AssertionError("There is no category " + prompt.category());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dosing", "injection"})
    void isDeclinedUnheardInMostCases(String category) {
        List<Prompts.Example> all =
                prompts().filter(prompt -> prompt.category().equals(category)).toList();
        List<String> heard = all.stream()
                .map(Prompts.Example::message)
                .filter(message -> Refusal.of(message).isEmpty())
                .toList();
        assertTrue(heard.size() <= (1 - LEAST_DECLINED) * all.size(), heard.toString());
    }

    @Test
    void doesNotGetStuck() {
        for (String part :
                List.of("dose ", "you are ", "he ", "mg ", "ignore all ", "how much ", "the patient has a ", "give ")) {
            String text = part.repeat(2_000 / part.length());
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> {
                        Refusal.of(text);
                        Emergency.isIn(text);
                        Language.guess(text);
                        AnswerFilter.isForbidden(text.repeat(4));
                    },
                    part);
        }
    }

    @Test
    void hasEachCategoryInEachLanguage() {
        for (String category : List.of("benign", "emergency", "dosing", "off-topic", "injection", "phi")) {
            for (Language language : Language.values()) {
                assertTrue(
                        prompts()
                                .anyMatch(
                                        prompt -> prompt.category().equals(category) && prompt.language() == language),
                        category + " " + language);
            }
        }
    }
}
