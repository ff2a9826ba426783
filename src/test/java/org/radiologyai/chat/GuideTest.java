package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GuideTest {

    private static final Guide REAL = new Guide();
    private static final Guide GUIDE = guide();

    /** Of a few entries that do not change when the real ones do. */
    static Guide guide() {
        return new Guide(language -> {
            try {
                return Files.readString(Path.of("src/test/resources/chat/guide_" + language.code() + ".md"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void hasRealEntriesThatAreFoundByTheirTitles(Language language) {
        Guide real = new Guide();
        for (GuideEntry entry : GuideEntry.parse(Guide.file(language))) {
            String answer = real.answer(entry.title(), language, Optional.of(KnownResultTest.PNEUMONIA));
            assertTrue(answer.contains(Texts.get(language, "guide.source", "")), entry.title() + ": " + answer);
            assertFalse(answer.contains("{") || answer.contains("[result]"), entry.title() + ": " + answer);
            assertTrue(entry.needsResult() || !entry.text().contains("{"), entry.title() + " needs a result");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EN|What does the threshold mean?|The threshold",
                "EN|How do I read the heat map?|The heat map and its limits",
                "EN|Can it be used for adults?|Adults and newborns",
                "EN|What is an opacity?|Opacity",
                "EN|What is a consolidation?|Consolidation",
                "EN|What are the symptoms of pneumonia?|Symptoms of pneumonia",
                "EN|Is my data stored?|Privacy: what is stored and what leaves",
                "EN|How much radiation does an x-ray give?|Radiation of a chest X-ray",
                "EN|Is it bacterial or viral?|Bacterial and viral pneumonia",
                "EN|How many pneumonias does it miss?|Missed pneumonias (false negatives)",
                "EN|Does it replace the radiologist?|Can it replace a radiologist?",
                "EN|Which pictures was it trained on?|Who it was trained on",
                "EN|What can I ask you?|What this assistant can and cannot answer",
                "EN|Which findings does the model not know?|Other findings that it does not know",
                "EN|How well was it measured?|Sensitivity and specificity",
                "EN|Which pictures can I send?|Which files can be sent",
                "DE|Welche Befunde kennt das Modell nicht?|Andere Befunde, die es nicht kennt",
                "DE|Was bedeutet die Wahrscheinlichkeit?|Die Wahrscheinlichkeit",
                "DE|Wie lese ich die Wärmekarte?|Die Wärmekarte und ihre Grenzen",
                "DE|Was ist eine Lungenentzündung?|Was ist eine Pneumonie?",
                "DE|Was ist eine Verschattung?|Verschattung",
                "DE|Welche Symptome macht eine Lungenentzündung?|Anzeichen einer Pneumonie",
                "DE|Wie viel Strahlung bekommt man beim Röntgen?|Strahlung beim Röntgen des Thorax",
                "DE|Werden meine Daten gespeichert?|Datenschutz: was gespeichert wird und was hinausgeht",
                "DE|Ist das bakteriell oder viral?|Bakterielle und virale Pneumonie"
            })
    void findsTheEntry(Language language, String question, String title) {
        GuideEntry entry = REAL.index(language).find(question, false).orElseThrow();
        assertEquals(title, entry.title());
        String answer = REAL.answer(question, language, Optional.empty());
        assertTrue(answer.startsWith(entry.text()), answer);
        assertTrue(answer.contains(language == Language.DE ? "Quelle: " : "Source: "), answer);
        assertFalse(answer.contains("{"), answer);
    }

    /** The questions that the page suggests. */
    @ParameterizedTest
    @EnumSource
    void answersWhatThePageSuggests(Language language) {
        ResourceBundle page = ResourceBundle.getBundle("org.radiologyai.diagnosis.messages", language.locale());
        String unknown = Texts.get(language, "guide.unknown", "").substring(0, 20);
        for (String key : page.keySet()) {
            if (key.matches("chat\\.(general|answered)\\.\\w+")) {
                Optional<KnownResult> result =
                        Optional.of(KnownResultTest.PNEUMONIA).filter(known -> key.startsWith("chat.answered"));
                String answer = REAL.answer(page.getString(key), language, result);
                assertFalse(answer.startsWith(unknown), page.getString(key) + " " + answer);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EN|What does this mean?|What does this result mean?",
                "EN|What does this result mean?|What does this result mean?",
                "EN|How sure is the model?|How sure is it?",
                "EN|Where did the model look?|Where did the model look?",
                "EN|What should happen next?|What should happen next?",
                "EN|Which view is it?|Which view is this picture?",
                "EN|Could it be wrong?|Could this answer be wrong?",
                "DE|Was bedeutet dieses Ergebnis?|Was bedeutet dieses Ergebnis?",
                "DE|Wie sicher ist das?|Wie sicher ist das?",
                "DE|Wohin hat das Modell geschaut?|Wohin sah das Modell?",
                "DE|Was folgt daraus?|Was folgt aus diesem Ergebnis?"
            })
    void findsTheEntryAboutAResult(Language language, String question, String title) {
        assertEquals(
                title,
                Guide.aboutResult(REAL.index(language), question).orElseThrow().title());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EN|What is the capital of France?|does not know",
                "EN|Tell me a joke about cats|does not know",
                "DE|Wie backe ich einen Kuchen?|keine Antwort",
                "EN|What do you mean?|does not know"
            })
    void knowsThatItDoesNotKnow(Language language, String question, String said) {
        String answer = GUIDE.answer(question, language, Optional.empty());
        assertTrue(answer.contains(said), answer);
    }

    @ParameterizedTest
    @EnumSource
    void weavesTheResultIn(Language language) {
        String question = language == Language.DE ? "Was bedeutet die Wahrscheinlichkeit?" : "What is the probability?";
        String answer = GUIDE.answer(question, language, Optional.of(KnownResultTest.PNEUMONIA));
        assertTrue(answer.contains("resnet50_v1.1"), answer);
        assertTrue(answer.contains(language == Language.DE ? "92,3 %" : "92.3 %"), answer);
        assertFalse(answer.contains("{"), answer);
        String vague = language == Language.DE ? "Was heißt das?" : "What does that mean?";
        assertTrue(GUIDE.answer(vague, language, Optional.of(KnownResultTest.PNEUMONIA))
                .contains("PNEUMONIA"));
        String bare = GUIDE.answer(question, language, Optional.of(KnownResultTest.BARE));
        assertTrue(bare.contains(Texts.get(language, "value.unknown")), bare);
    }

    @ParameterizedTest
    @EnumSource
    void speaksOfNoResultWithoutOne(Language language) {
        for (String topic : List.of("result", "Ergebnis", "limits", "Grenzen", "region", "Bereich")) {
            assertFalse(GUIDE.answer(topic, language, Optional.empty()).contains("{"), topic);
        }
    }

    @Test
    void readsItsFormat() {
        List<GuideEntry> entries = GuideEntry.parse(
                "Words before.\n\n## One thing\nKeywords: a, b\n\nFirst\nline.\n\nSecond.\n\nSource: a book\n\n## Other [result]\n"
                        + "Keywords: c\nIt is {prediction}.\nSource: us\n");
        assertEquals(
                List.of(
                        new GuideEntry("One thing", "a, b", "First line.\n\nSecond.", "a book", false),
                        new GuideEntry("Other", "c", "It is {prediction}.", "us", true)),
                entries);
        String said = assertThrows(
                        IllegalArgumentException.class, () -> GuideEntry.parse("## One thing\nKeywords: a\nText.\n"))
                .getMessage();
        assertTrue(said.contains("One thing") && said.contains("Source:"), said);
    }
}
