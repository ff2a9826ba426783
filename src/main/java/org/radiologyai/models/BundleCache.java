package org.radiologyai.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * Bundles of a bucket in a local directory that several processes may share. A folder is named by the SHA-256 of the card
 * in it, {@code <bucket>/bundles/<sha256>/}: another card is another folder, so what was listed stays what it is. Files
 * appear whole. The weights are there only after they were compared with the card.
 */
final class BundleCache {

    static final String BUNDLES = "bundles";
    private static final String UNFINISHED = ".tmp";

    private final Path root;
    private final Path place;

    /**
     * @param root of all buckets
     * @param bucket its name
     * @param place the bucket, the prefix and the store, by which it is told from others
     */
    BundleCache(Path root, String bucket, String place) {
        this.root = root.toAbsolutePath().normalize();
        this.place = this.root.resolve(bucket + "-" + Sha256.hex(place).substring(0, 12));
    }

    /** Of all buckets. */
    Path root() {
        return root;
    }

    /** Of this bucket. */
    Path place() {
        return place;
    }

    /** Where the bundle of that card is, or is to be. */
    Path folder(byte[] card) {
        return folder(Sha256.hex(card));
    }

    Path folder(String cardSha256) {
        return place.resolve(BUNDLES).resolve(cardSha256);
    }

    /** The file by which a folder is locked. */
    static Path lock(Path folder) {
        return folder.getParent().resolveSibling("locks").resolve(folder.getFileName());
    }

    /**
     * The bytes of a folder's card.
     *
     * @throws NoSuchFileException if there is none, or not the one that the folder is named by
     */
    byte[] card(Path folder) throws IOException {
        Path file = folder.resolve(ModelBundle.CARD);
        byte[] card;
        try (InputStream content = Files.newInputStream(file)) {
            card = content.readNBytes(BundleFiles.MOST_CARD_BYTES + 1);
        }
        if (!folder.equals(folder(card))) {
            Files.deleteIfExists(file);
            throw new NoSuchFileException(file + " was damaged.");
        }
        return card;
    }

    /** Writes a file that appears whole or not at all. */
    static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path unfinished = Files.createTempFile(file.getParent(), ".", UNFINISHED);
        try {
            Files.write(unfinished, content);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Whether a process that died left it behind. */
    static boolean isUnfinished(Path file) {
        return file.getFileName().toString().endsWith(UNFINISHED);
    }

    /** Notes that the weights were wanted. */
    static void used(Path weights, Instant when) throws IOException {
        Files.setLastModifiedTime(weights, FileTime.from(when));
    }
}
