package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownResultTest {

    static final KnownResult PNEUMONIA = new KnownResult(
            "PNEUMONIA",
            "PNEUMONIA",
            0.9234,
            Optional.of(0.9234),
            Optional.of(0.5),
            Optional.of("AP"),
            Optional.of("1 to 5 years"),
            List.of("lossy-compression"),
            "resnet50_v1.1",
            List.of("Knows two answers."),
            Optional.of(List.of(new BrightPlace(BrightPlace.Column.LEFT, BrightPlace.Row.LOWER))));

    static final KnownResult BARE = new KnownResult(
            "VIRAL",
            "VIRAL",
            0.6,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            "other_v1.0",
            List.of(),
            Optional.empty());

    @Test
    void survivesTheStore() {
        assertEquals(Optional.of(PNEUMONIA), KnownResult.of(PNEUMONIA.bytes()));
        assertEquals(Optional.of(BARE), KnownResult.of(BARE.bytes()));
    }

    @Test
    void isNotReadFromWhatIsDamaged() {
        assertEquals(Optional.empty(), KnownResult.of("{\"prediction\":1}".getBytes(StandardCharsets.UTF_8)));
        assertEquals(Optional.empty(), KnownResult.of(new byte[3]));
    }

    @Test
    void saysWhatItDoesNotKnow() {
        assertEquals("not known: this model cannot tell where it looked", BARE.region(Language.EN));
        assertEquals("keine", BARE.warnings(Language.DE));
    }

    @Test
    void tellsTheModelFactsAndNoMore() {
        String prompt = SystemPrompt.of(Language.DE, Optional.of(PNEUMONIA), false);
        for (String fact :
                List.of("0.9234", "0.5", "AP", "1 to 5 years", "compressed with loss", "Knows two answers.")) {
            assertTrue(prompt.contains(fact), fact);
        }
        assertTrue(prompt.contains("German"), prompt);
        assertTrue(SystemPrompt.of(Language.EN, Optional.empty(), false).contains("No result is known"));
    }
}
