package org.radiologyai.models;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A picture in a bundle and what the bundle's module answers to it, so that a server can try a model before it lets it
 * answer. {@code reference.json} lists them; the pictures are in the folder {@code reference} beside it.
 *
 * @param file its name in that folder
 * @param bytes the whole file
 * @param logits what the module answers, one for each class of the card, in its order; not calibrated
 * @param tolerance the largest difference of a logit that is still the same answer, above 0: kernels of different
 *     processors round differently
 */
public record ReferencePicture(String file, byte[] bytes, List<Float> logits, double tolerance) {

    private static final String LIST = "reference.json";
    private static final String FOLDER = "reference";
    private static final int MOST_PICTURES = 20;
    private static final int MOST_BYTES = 1_000_000;
    private static final int MOST_BYTES_OF_LIST = 64_000;

    /**
     * Reads a bundle's reference pictures; there are none where there is no {@code reference.json}.
     *
     * @throws InvalidBundle if there is one that is damaged or says what cannot be, or a picture is missing or too large
     * @throws IOException if the files cannot be read
     */
    public static List<ReferencePicture> of(ModelBundle bundle) throws InvalidBundle, IOException {
        Path list = bundle.folder().resolve(LIST);
        if (!Files.exists(list)) {
            return List.of();
        }
        String text = new String(content(list, MOST_BYTES_OF_LIST), StandardCharsets.UTF_8);
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return read(new Fields("", reader.readObject()), bundle);
        } catch (InvalidBundle e) {
            throw new InvalidBundle(list + ": " + e.getMessage());
        } catch (JsonException | IllegalStateException e) {
            throw new InvalidBundle(list + " is not a JSON object.");
        }
    }

    private static List<ReferencePicture> read(Fields list, ModelBundle bundle) throws InvalidBundle, IOException {
        double tolerance = list.number("tolerance");
        list.check(tolerance > 0 && Double.isFinite(tolerance), "tolerance", "must be above 0 and finite");
        List<Fields> entries = list.objects("pictures");
        list.check(
                !entries.isEmpty() && entries.size() <= MOST_PICTURES,
                "pictures",
                "must list 1 to " + MOST_PICTURES + " pictures");
        int classes = bundle.card().classes().size();
        List<ReferencePicture> pictures = new ArrayList<>();
        for (Fields entry : entries) {
            String file = entry.word("file");
            List<Float> logits = entry.floats("logits");
            entry.check(
                    logits.size() == classes,
                    "logits",
                    "must have " + classes + " numbers, one for each class of the card");
            entry.check(logits.stream().allMatch(Float::isFinite), "logits", "must be finite throughout");
            byte[] bytes = content(bundle.folder().resolve(FOLDER).resolve(file), MOST_BYTES);
            pictures.add(new ReferencePicture(file, bytes, logits, tolerance));
        }
        return List.copyOf(pictures);
    }

    private static byte[] content(Path file, int most) throws InvalidBundle, IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidBundle(file + " is missing, or is not a file.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new InvalidBundle(file + " is too large: it may have " + most + " bytes.");
            }
            return bytes;
        }
    }

    /**
     * Puts pictures in a bundle, in place of those that it had. Whoever reads it meanwhile finds no list or the whole one.
     *
     * @param pictures at least one, all of one tolerance
     * @throws IOException if they cannot be written
     */
    public static void write(ModelBundle bundle, List<ReferencePicture> pictures) throws IOException {
        double tolerance = pictures.get(0).tolerance();
        if (pictures.stream().anyMatch(picture -> picture.tolerance() != tolerance)) {
            throw new IllegalArgumentException("A bundle has one tolerance for all of its reference pictures.");
        }
        Path list = bundle.folder().resolve(LIST);
        Files.deleteIfExists(list);
        Path folder = Files.createDirectories(bundle.folder().resolve(FOLDER));
        JsonArrayBuilder entries = Json.createArrayBuilder();
        for (ReferencePicture picture : pictures) {
            Files.write(folder.resolve(picture.file()), picture.bytes());
            entries.add(Json.createObjectBuilder()
                    .add("file", picture.file())
                    .add("logits", CardJson.floats(picture.logits())));
        }
        JsonObject content = Json.createObjectBuilder()
                .add("tolerance", tolerance)
                .add("pictures", entries)
                .build();
        Path part = bundle.folder().resolve(LIST + ".part");
        try (Writer text = Files.newBufferedWriter(part);
                JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(text)) {
            writer.writeObject(content);
        }
        Files.move(part, list);
    }
}
