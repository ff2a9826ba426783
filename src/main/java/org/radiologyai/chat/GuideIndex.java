package org.radiologyai.chat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/** The entries of one language, searched by their words (BM25); title and keywords count more than the text. */
final class GuideIndex {

    private static final String TITLE = "title";
    private static final String KEYWORDS = "keywords";
    private static final String TEXT = "text";
    private static final String KIND = "kind";
    private static final String NUMBER = "number";
    private static final float TITLE_BOOST = 3;
    private static final float KEYWORDS_BOOST = 4;
    /** An entry answers a question if it has this share of its words, one of them in title or keywords. */
    private static final double LEAST_SHARE = 0.3;

    private static final List<String> ENGLISH_STOP_WORDS = List.of(
            ("a about again all also am an and any are as at be been but by can could did do does doesn don explain for"
                            + " from get give had has have he her here hi hello him his how i if in into is isn it its just know let"
                            + " like make may me mean means more much my need no not now of on or our out please say says see she"
                            + " should so some such t tell than thank thanks that the their them then there these they thing this"
                            + " those to up us very was we were what when where which who why will with would you your s")
                    .split(" "));
    private static final List<String> GERMAN_STOP_WORDS = List.of(
            ("bitte macht machen tut tun bedeutet bedeuten heißt heisst sagt sagen erkläre erklären erklär eigentlich warum wieso weshalb was"
                            + " wie wer wo wann welche welcher welches gibt geht kann können könnte soll sollte muss müssen darf"
                            + " hallo danke mir mich dir mal denn nun ja nein mehr viel genau etwas")
                    .split(" "));

    private final List<GuideEntry> entries;
    private final Analyzer analyzer;
    private final IndexSearcher searcher;
    private final List<Set<String>> leadingWords = new ArrayList<>();
    private final List<Set<String>> allWords = new ArrayList<>();

    GuideIndex(Language language, List<GuideEntry> entries) {
        this.entries = List.copyOf(entries);
        this.analyzer = analyzer(language);
        try {
            // In memory and for good: it is never closed.
            ByteBuffersDirectory directory = new ByteBuffersDirectory();
            try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
                for (int number = 0; number < entries.size(); number++) {
                    writer.addDocument(document(number));
                }
            }
            this.searcher = new IndexSearcher(DirectoryReader.open(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Analyzer analyzer(Language language) {
        if (language == Language.DE) {
            CharArraySet stop = CharArraySet.copy(GermanAnalyzer.getDefaultStopSet());
            stop.addAll(GERMAN_STOP_WORDS);
            return new GermanAnalyzer(stop);
        }
        return new EnglishAnalyzer(new CharArraySet(ENGLISH_STOP_WORDS, true));
    }

    private Document document(int number) throws IOException {
        GuideEntry entry = entries.get(number);
        Set<String> leading = words(entry.title() + " " + entry.keywords());
        leadingWords.add(leading);
        Set<String> all = new HashSet<>(leading);
        all.addAll(words(entry.text()));
        allWords.add(all);
        Document document = new Document();
        document.add(new TextField(TITLE, entry.title(), Field.Store.NO));
        document.add(new TextField(KEYWORDS, entry.keywords(), Field.Store.NO));
        document.add(new TextField(TEXT, entry.text(), Field.Store.NO));
        document.add(new StringField(KIND, kind(entry.needsResult()), Field.Store.NO));
        document.add(new StoredField(NUMBER, number));
        return document;
    }

    private static String kind(boolean needsResult) {
        return needsResult ? "result" : "general";
    }

    /** The words of a text that carry meaning, as they are searched. */
    Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>();
        try (TokenStream tokens = analyzer.tokenStream(TEXT, text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                words.add(term.toString());
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }

    /**
     * The entry that answers a question best; none if none has enough of its words.
     *
     * @param needsResult of which kind
     */
    Optional<GuideEntry> find(String question, boolean needsResult) {
        Set<String> words = words(question);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        try {
            ScoreDoc[] found = searcher.search(query(words, needsResult), entries.size()).scoreDocs;
            for (ScoreDoc each : found) {
                int number = searcher.storedFields()
                        .document(each.doc)
                        .getField(NUMBER)
                        .numericValue()
                        .intValue();
                if (answers(number, words)) {
                    return Optional.of(entries.get(number));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers(int number, Set<String> words) {
        long common = words.stream().filter(allWords.get(number)::contains).count();
        boolean leads = words.stream().anyMatch(leadingWords.get(number)::contains);
        return leads && common >= LEAST_SHARE * words.size();
    }

    private static BooleanQuery query(Set<String> words, boolean needsResult) {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (String word : words) {
            any.add(new BoostQuery(new TermQuery(new Term(TITLE, word)), TITLE_BOOST), Occur.SHOULD);
            any.add(new BoostQuery(new TermQuery(new Term(KEYWORDS, word)), KEYWORDS_BOOST), Occur.SHOULD);
            any.add(new TermQuery(new Term(TEXT, word)), Occur.SHOULD);
        }
        return new BooleanQuery.Builder()
                .add(any.build(), Occur.MUST)
                .add(new TermQuery(new Term(KIND, kind(needsResult))), Occur.FILTER)
                .build();
    }

    /** The first entry that speaks about a result, which is the one to begin with. */
    Optional<GuideEntry> firstAboutResult() {
        return entries.stream().filter(GuideEntry::needsResult).findFirst();
    }

    /** What it can be asked about without a result. */
    List<String> topics() {
        return entries.stream()
                .filter(entry -> !entry.needsResult())
                .map(GuideEntry::title)
                .toList();
    }
}
