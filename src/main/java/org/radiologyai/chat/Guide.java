package org.radiologyai.chat;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Answers from entries that people wrote, and knows when it has none. It asks no network. */
@ApplicationScoped
class Guide {

    private static final int MOST_TOPICS = 12;

    private final Map<Language, GuideIndex> indexes = new EnumMap<>(Language.class);

    Guide() {
        this(Guide::file);
    }

    /** @param files what each language's entries are read from */
    Guide(Function<Language, String> files) {
        for (Language language : Language.values()) {
            indexes.put(language, new GuideIndex(language, GuideEntry.parse(files.apply(language))));
        }
    }

    GuideIndex index(Language language) {
        return indexes.get(language);
    }

    static String file(Language language) {
        try (InputStream file = Guide.class.getResourceAsStream("guide_" + language.code() + ".md")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The best entry with its source, and the best one about the result if there is one; else what it knows about. */
    String answer(String question, Language language, Optional<KnownResult> result) {
        GuideIndex index = index(language);
        Optional<String> ofResult = result.flatMap(known -> aboutResult(index, question)
                .map(entry -> fill(entry.text() + source(entry, language), known, language)));
        Optional<String> general = index.find(question, false).map(entry -> entry.text() + source(entry, language));
        if (ofResult.isEmpty() && general.isEmpty()) {
            return Texts.get(
                    language,
                    "guide.unknown",
                    index.topics().stream().limit(MOST_TOPICS).collect(Collectors.joining("; ")));
        }
        return List.of(ofResult, general).stream().flatMap(Optional::stream).collect(Collectors.joining("\n\n"));
    }

    /** "What does that mean?" has no word to search by: it is about the result. */
    static Optional<GuideEntry> aboutResult(GuideIndex index, String question) {
        return index.words(question).isEmpty() ? index.firstAboutResult() : index.find(question, true);
    }

    private static String source(GuideEntry entry, Language language) {
        return "\n\n" + Texts.get(language, "guide.source", entry.source());
    }

    private static String fill(String text, KnownResult result, Language language) {
        String unknown = Texts.get(language, "value.unknown");
        return text.replace("{prediction}", result.prediction())
                .replace(
                        "{probability}",
                        result.pneumonia()
                                .map(value -> percent(value, language))
                                .orElse(unknown))
                .replace(
                        "{threshold}",
                        result.threshold()
                                .map(value -> percent(value, language))
                                .orElse(unknown))
                .replace("{decision}", result.decision())
                .replace("{model}", result.model())
                .replace("{limits}", String.join(" ", result.limits()))
                .replace("{region}", result.region(language))
                .replace("{warnings}", result.warnings(language))
                .replace("{view}", result.view().orElse(unknown));
    }

    private static String percent(double probability, Language language) {
        String number = String.format(language.locale(), "%.1f", 100 * probability);
        return language == Language.DE ? number + " %" : String.format(Locale.ROOT, "%s %%", number);
    }
}
