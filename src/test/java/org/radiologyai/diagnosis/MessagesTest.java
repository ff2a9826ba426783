package org.radiologyai.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.RolloutChange;

/** The texts of the pages, in every language. */
class MessagesTest {

    private static final Path FOLDER = Path.of("src/main/resources/org/radiologyai/diagnosis");
    private static final Pattern GAP = Pattern.compile("\\{(\\d+)[^}]*}");

    static List<Path> languages() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().matches("messages_.+[.]properties"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("languages")
    void haveTheKeysAndTheGapsOfTheEnglishOnes(Path language) throws IOException {
        Properties english = english();
        Properties texts = read(language);
        assertEquals(new TreeSet<>(english.stringPropertyNames()), new TreeSet<>(texts.stringPropertyNames()));
        for (String key : english.stringPropertyNames()) {
            assertEquals(gaps(english.getProperty(key)), gaps(texts.getProperty(key)), key);
        }
    }

    @ParameterizedTest
    @MethodSource("languages")
    void areNeitherEmptyNorSwallowedAtAStraightApostrophe(Path language) throws IOException {
        Properties texts = read(language);
        for (String key : texts.stringPropertyNames()) {
            assertFalse(texts.getProperty(key).isBlank(), key);
            assertFalse(texts.getProperty(key).contains("'"), key);
        }
    }

    @ParameterizedTest
    @EnumSource
    void haveAnExplanationOfEveryWarning(Acquisition.Warning warning) throws IOException {
        assertTrue(english().containsKey("warning." + warning.code()));
    }

    @ParameterizedTest
    @EnumSource
    void haveWordsForEveryChangeOfTheModels(RolloutChange.What what) throws IOException {
        assertTrue(english().containsKey("history." + what.name().toLowerCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @EnumSource
    void haveWordsForWhoeverChangesTheModels(RolloutChange.By by) throws IOException {
        assertTrue(english().containsKey("history.by." + by.name().toLowerCase(Locale.ROOT)));
    }

    @Test
    void haveANameForEveryFigureOfTheShippedModels() throws Exception {
        Properties english = english();
        try (Stream<Path> files = Files.find(Path.of("models"), 3, (file, is) -> file.endsWith("model.json"))) {
            for (Path card : files.toList()) {
                for (String metric :
                        ModelBundle.read(card.getParent()).card().metrics().keySet()) {
                    assertTrue(english.containsKey("metric." + metric), card + ": " + metric);
                }
            }
        }
    }

    private static Properties english() throws IOException {
        return read(FOLDER.resolve("messages_en.properties"));
    }

    private static Properties read(Path file) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            texts.load(reader);
        }
        return texts;
    }

    private static Set<String> gaps(String text) {
        return GAP.matcher(text).results().map(gap -> gap.group(1)).collect(Collectors.toSet());
    }
}
