package org.radiologyai.models;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The log in the bucket, an object an entry, with a copy here of each that was seen. */
final class S3Log {

    private final S3Bucket bucket;
    private final Path copies;
    private volatile Optional<String> failure = Optional.empty();

    /** @param copies a folder of this bucket alone */
    S3Log(S3Bucket bucket, Path copies) {
        this.bucket = bucket;
        this.copies = copies;
    }

    Optional<String> entry(long number) throws IOException {
        try {
            return Optional.of(Files.readString(copy(number)));
        } catch (NoSuchFileException e) {
            return asked(number);
        }
    }

    private Optional<String> asked(long number) throws IOException {
        try {
            byte[] entry = bucket.get(object(number), LogEntries.MOST_BYTES);
            failure = Optional.empty();
            BundleCache.write(copy(number), entry);
            return Optional.of(new String(entry, StandardCharsets.UTF_8));
        } catch (S3Failure e) {
            if (e.isMissing()) {
                failure = Optional.empty();
                return Optional.empty();
            }
            throw noted(e);
        }
    }

    long newest() throws IOException {
        long here = newestCopy();
        try {
            Optional<String> after = here == 0 ? Optional.empty() : Optional.of(object(here));
            long newest = bucket.list(LogEntries.FOLDER + "/", after).stream()
                    .mapToLong(object -> LogEntries.number(object.name().substring(LogEntries.FOLDER.length() + 1)))
                    .reduce(here, Math::max);
            failure = Optional.empty();
            return newest;
        } catch (S3Failure e) {
            noted(e);
            if (here == 0) {
                throw e;
            }
            return here;
        }
    }

    boolean append(long number, String entry) throws IOException {
        byte[] content = entry.getBytes(StandardCharsets.UTF_8);
        if (content.length > LogEntries.MOST_BYTES) {
            throw new IOException("An entry of " + content.length + " bytes is too large.");
        }
        try {
            if (!bucket.putNew(object(number), content)) {
                return false;
            }
            failure = Optional.empty();
        } catch (S3Failure e) {
            throw noted(e);
        }
        BundleCache.write(copy(number), content);
        return true;
    }

    /** Why the bucket did not answer when it was last asked, if it did not. */
    Optional<String> failure() {
        return failure;
    }

    private S3Failure noted(S3Failure e) {
        failure = Optional.of(e.getMessage());
        return e;
    }

    private long newestCopy() throws IOException {
        if (!Files.isDirectory(copies)) {
            return 0;
        }
        long newest = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(copies, "*" + LogEntries.SUFFIX)) {
            for (Path file : files) {
                newest = Math.max(newest, LogEntries.number(file.getFileName().toString()));
            }
        }
        return newest;
    }

    private static String object(long number) {
        return LogEntries.FOLDER + "/" + LogEntries.fileName(number);
    }

    private Path copy(long number) {
        return copies.resolve(LogEntries.fileName(number));
    }
}
