package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.radiologyai.dicom.Acquisition;

class TextsTest {

    private static ResourceBundle bundle(Language language) {
        return ResourceBundle.getBundle("org.radiologyai.chat.texts", language.locale());
    }

    @Test
    void areTheSameInEachLanguage() {
        assertEquals(bundle(Language.EN).keySet(), bundle(Language.DE).keySet());
    }

    @ParameterizedTest
    @EnumSource
    void knowEachWarning(Acquisition.Warning warning) {
        for (Language language : Language.values()) {
            assertFalse(Texts.get(language, "warning." + warning.code()).isBlank());
        }
    }
}
