package org.radiologyai.models;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A directory, {@code <directory>/<name>/<version>/}; it may be one that several instances see. */
final class DirectoryStorage implements ModelStorage {

    private static final Logger LOG = Logger.getLogger(DirectoryStorage.class.getName());
    private static final int MOST_BUNDLES = 1_000;

    private final Path directory;
    private final Optional<CardSignature> signature;

    /** @param signature that a bundle must have to be fetched, if it must */
    DirectoryStorage(Path directory, Optional<CardSignature> signature) {
        this.directory = directory;
        this.signature = signature;
    }

    @Override
    public List<ModelBundle> bundles() {
        List<ModelBundle> bundles = new ArrayList<>();
        for (Path name : folders(directory)) {
            for (Path version : folders(name)) {
                if (Files.exists(version.resolve(ModelBundle.CARD)) && bundles.size() < MOST_BUNDLES) {
                    try {
                        bundles.add(ModelBundle.read(version)
                                .expect(
                                        name.getFileName().toString(),
                                        version.getFileName().toString()));
                    } catch (InvalidBundle | IOException e) {
                        LOG.log(Level.WARNING, "Left out a model bundle: {0}", e.getMessage());
                    }
                }
            }
        }
        return bundles;
    }

    private static List<Path> folders(Path parent) {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
            children.forEach(folders::add);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The models directory cannot be read: {0}", e.toString());
        }
        return folders;
    }

    @Override
    public ModelBundle fetch(ModelBundle bundle) throws InvalidBundle, IOException {
        byte[] card = ModelBundle.cardBytes(bundle.folder());
        if (signature.isPresent()) {
            signature.get().check(bundle.folder(), card);
        }
        ModelBundle now = ModelBundle.of(bundle.folder(), card);
        if (!now.card().equals(bundle.card())) {
            throw new InvalidBundle(bundle.folder() + " has another card than a moment ago.");
        }
        return now;
    }

    @Override
    public Optional<String> entry(long number) throws IOException {
        Path file = file(number);
        try {
            if (Files.size(file) > LogEntries.MOST_BYTES) {
                throw new IOException(file + " is too large to be an entry.");
            }
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public long newestEntry() throws IOException {
        if (!Files.isDirectory(log())) {
            return 0;
        }
        long newest = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(log(), "*" + LogEntries.SUFFIX)) {
            for (Path file : files) {
                newest = Math.max(newest, LogEntries.number(file.getFileName().toString()));
            }
        }
        return newest;
    }

    /** Written aside and linked, so that nobody reads half of one and only the first of two is taken. */
    @Override
    public boolean append(long number, String entry) throws IOException {
        Files.createDirectories(log());
        Path written = Files.createTempFile(log(), ".", ".part");
        try {
            Files.writeString(written, entry);
            Files.createLink(file(number), written);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            throw new IOException("The file system of " + directory + " has no links.", e);
        } finally {
            Files.delete(written);
        }
    }

    private Path log() {
        return directory.resolve(LogEntries.FOLDER);
    }

    private Path file(long number) {
        return log().resolve(LogEntries.fileName(number));
    }

    @Override
    public Status status() {
        Path place = directory.toAbsolutePath().normalize();
        return new Status(
                place.toString(), Files.isReadable(place) ? Optional.empty() : Optional.of(place + " cannot be read."));
    }
}
