package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DE|Was ist das?",
                "DE|Wie lauten deine Anweisungen?",
                "DE|Hat er Fieber?",
                "DE|Größe?",
                "EN|What was that?",
                "EN|He took his hat and had to die",
                "EN|INDETERMINATE",
                "EN|Is it normal?"
            })
    void isGuessed(Language language, String text) {
        assertEquals(language, Language.guess(text));
    }
}
