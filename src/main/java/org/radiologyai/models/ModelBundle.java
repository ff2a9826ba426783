package org.radiologyai.models;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.Map;

/**
 * A model as a folder {@code <name>/<version>}: its weights {@code model.pt}, its card {@code model.json}, and
 * {@code MODEL_CARD.md} for people.
 *
 * @param folder that holds the files
 * @param card read from {@code model.json}
 */
public record ModelBundle(Path folder, ModelCard card) {

    static final String CARD = "model.json";

    /**
     * Reads and checks the card, and that there are weights. The weights themselves are checked by {@link #verify}.
     *
     * @throws InvalidBundle if the card is missing, damaged or says what cannot be, or if there are no weights
     * @throws IOException if the files cannot be read
     */
    public static ModelBundle read(Path folder) throws InvalidBundle, IOException {
        return of(folder, cardBytes(folder));
    }

    /**
     * As {@link #read}, by a card whose bytes were read already.
     *
     * @param json the bytes of {@code model.json}
     */
    static ModelBundle of(Path folder, byte[] json) throws InvalidBundle {
        ModelBundle bundle = new ModelBundle(folder, parse(json, folder.resolve(CARD)));
        if (!Files.isRegularFile(bundle.weights())) {
            throw new InvalidBundle(folder + " is no model bundle: it has no "
                    + bundle.weights().getFileName() + ".");
        }
        return bundle;
    }

    /** The bytes of a folder's card, read once: what is verified and what is understood must be the same. */
    static byte[] cardBytes(Path folder) throws InvalidBundle, IOException {
        Path file = folder.resolve(CARD);
        if (!Files.isRegularFile(file)) {
            throw new InvalidBundle(folder + " is no model bundle: it has no " + CARD + ".");
        }
        try (InputStream content = Files.newInputStream(file)) {
            byte[] json = content.readNBytes(BundleFiles.MOST_CARD_BYTES + 1);
            if (json.length > BundleFiles.MOST_CARD_BYTES) {
                throw new InvalidBundle(file + " is larger than " + BundleFiles.MOST_CARD_BYTES + " bytes.");
            }
            return json;
        }
    }

    /**
     * Understands a card.
     *
     * @param file it is from, for the message
     */
    static ModelCard parse(byte[] json, Object file) throws InvalidBundle {
        try (JsonReader reader = Json.createReader(new StringReader(new String(json, StandardCharsets.UTF_8)))) {
            return CardJson.read(reader.readObject());
        } catch (InvalidBundle e) {
            throw new InvalidBundle(file + ": " + e.getMessage());
        } catch (JsonException | IllegalStateException e) {
            throw new InvalidBundle(file + " is not a JSON object.");
        }
    }

    /**
     * This, if its card has the name and version of its place: two bundles of one name would be taken for one another.
     *
     * @throws InvalidBundle if it has not
     */
    ModelBundle expect(String name, String version) throws InvalidBundle {
        if (!card.name().equals(name) || !card.version().equals(version)) {
            throw new InvalidBundle(
                    "The card in " + name + "/" + version + " is that of " + card.name() + " " + card.version() + ".");
        }
        return this;
    }

    /**
     * Writes the card beside the weights that are already there.
     *
     * @throws IOException if it cannot be written
     */
    public void writeCard() throws IOException {
        try (Writer text = Files.newBufferedWriter(folder.resolve(CARD));
                JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(text)) {
            writer.writeObject(CardJson.write(card));
        }
    }

    /** The weights, a TorchScript file. */
    public Path weights() {
        return folder.resolve(BundleFiles.WEIGHTS);
    }

    /**
     * Compares the weights with the card's digest. To be called before every load, for a TorchScript file is executable
     * content.
     *
     * @throws InvalidBundle if they differ
     * @throws IOException if the weights cannot be read
     */
    public void verify() throws InvalidBundle, IOException {
        String found = sha256(weights());
        if (!found.equals(card.sha256())) {
            throw new InvalidBundle(weights() + " is not the file that its card describes: its SHA-256 is " + found
                    + ", and should be " + card.sha256() + ".");
        }
    }

    /**
     * SHA-256 of a file's content, in lower-case hexadecimal.
     *
     * @throws IOException if it cannot be read
     */
    public static String sha256(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file);
                DigestInputStream digested = new DigestInputStream(content, Sha256.digest())) {
            digested.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digested.getMessageDigest().digest());
        }
    }
}
