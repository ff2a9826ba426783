package org.radiologyai.training;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a training has to tell the experiment tracking, in its run folder: {@code tracking.jsonl} with an event a line,
 * and {@code tracking.properties}, which says how many bytes of it one server has had, and under which run. Nothing of
 * it is held in memory, so it may become as long as an outage. Without {@code tracking.properties}, or with that of
 * another server, everything is sent again from the first line.
 */
final class TrackingJournal implements Closeable {

    private static final String POSITION = "position";
    private static final String SERVER = "server";
    private static final String RUN = "run_id";
    private static final String ARTIFACTS = "artifact_uri";
    private static final String MISSING = "missing";

    private final Path file;
    private final Path place;
    private final RandomAccessFile lines;
    private final Properties properties = new Properties();
    private final Set<String> missing = new TreeSet<>();
    private final String training;
    private long after;

    /** @param server that the events are for */
    TrackingJournal(Path folder, String server) throws IOException {
        file = folder.resolve("tracking.jsonl");
        place = folder.resolve("tracking.properties");
        lines = new RandomAccessFile(file.toFile(), "rw");
        endTornLine();
        if (Files.exists(place)) {
            try (Reader reader = Files.newBufferedReader(place)) {
                properties.load(reader);
            } catch (IllegalArgumentException e) {
                properties.clear();
            }
        }
        if (!server.equals(properties.getProperty(SERVER)) || position() > lines.length()) {
            properties.clear();
            properties.setProperty(SERVER, server);
        }
        Arrays.stream(properties.getProperty(MISSING, "").split("\n"))
                .filter(path -> !path.isEmpty())
                .forEach(missing::add);
        training = line(0).map(first -> first.getString("training", null))
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    Path file() {
        return file;
    }

    /** A name of its own for the training, the same for ever: by it a run is found whose creation was not answered. */
    String training() {
        return training;
    }

    synchronized Optional<String> run() {
        return Optional.ofNullable(properties.getProperty(RUN));
    }

    /** Where the server keeps the run's artifacts. */
    synchronized String artifacts() {
        return properties.getProperty(ARTIFACTS, "");
    }

    synchronized void run(String id, String artifacts) throws IOException {
        properties.setProperty(RUN, id);
        properties.setProperty(ARTIFACTS, artifacts);
        write();
    }

    synchronized void append(JsonObject event) throws IOException {
        lines.seek(lines.length());
        lines.write((event + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes before the first event that was not sent. */
    synchronized long position() {
        try {
            return Long.parseLong(properties.getProperty(POSITION, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The first event that was not sent, until it is {@link #passed}. A damaged line is passed over. */
    synchronized Optional<JsonObject> next() throws IOException {
        while (position() < lines.length()) {
            Optional<JsonObject> event = line(position());
            if (event.isPresent()) {
                return event;
            }
            passed();
        }
        return Optional.empty();
    }

    /** Leaves behind what {@link #next} gave. */
    synchronized void passed() throws IOException {
        properties.setProperty(POSITION, Long.toString(after));
        write();
    }

    synchronized int left() throws IOException {
        int count = 0;
        lines.seek(position());
        while (lines.readLine() != null) {
            count++;
        }
        return count;
    }

    /** Notes whether the server lacks an artifact, or has it now. */
    synchronized void missing(String path, boolean lacks) throws IOException {
        if (lacks ? missing.add(path) : missing.remove(path)) {
            properties.setProperty(MISSING, String.join("\n", missing));
            write();
        }
    }

    /** Whether the server has all of a folder that it was to have. */
    synchronized boolean complete(String folder) {
        return missing.stream()
                .noneMatch(path -> folder.isEmpty() || path.equals(folder) || path.startsWith(folder + "/"));
    }

    @Override
    public synchronized void close() throws IOException {
        lines.close();
    }

    /** The event at a position, if the line there is one. */
    private Optional<JsonObject> line(long position) throws IOException {
        lines.seek(position);
        String bytes = lines.readLine();
        after = lines.getFilePointer();
        if (bytes == null) {
            return Optional.empty();
        }
        String text = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return Optional.of(reader.readObject());
        } catch (JsonException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** The process may have been killed in the middle of a line. */
    private void endTornLine() throws IOException {
        if (lines.length() > 0) {
            lines.seek(lines.length() - 1);
            if (lines.read() != '\n') {
                lines.write('\n');
            }
        }
    }

    private void write() throws IOException {
        Path part = place.resolveSibling(place.getFileName() + ".part");
        try (Writer writer = Files.newBufferedWriter(part)) {
            properties.store(writer, null);
        }
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
