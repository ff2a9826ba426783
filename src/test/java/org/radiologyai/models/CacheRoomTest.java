package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheRoomTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final long MOST = 1_000;

    @TempDir
    Path root;

    private final Set<Path> listed = new HashSet<>();
    private BundleCache cache;
    private CacheRoom room;

    @BeforeEach
    void make() {
        cache = new BundleCache(root, "models", "s3://models");
        room = new CacheRoom(cache, MOST, () -> listed, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Path folder(String content, int weights, Duration ago) throws IOException {
        Path folder = cache.folder(content.getBytes());
        BundleCache.write(folder.resolve("model.json"), content.getBytes());
        Files.setLastModifiedTime(folder.resolve("model.json"), FileTime.from(NOW.minus(Duration.ofDays(9))));
        if (weights > 0) {
            Files.write(folder.resolve("model.pt"), new byte[weights]);
            BundleCache.used(folder.resolve("model.pt"), NOW.minus(ago));
        }
        listed.add(folder);
        return folder;
    }

    private static boolean hasWeights(Path folder) {
        return Files.exists(folder.resolve("model.pt"));
    }

    @Test
    void reservesWhatIsToCome() throws IOException {
        Path one = folder("1", 0, Duration.ZERO);
        Path two = folder("2", 0, Duration.ZERO);
        room.reserve(one, new PartialWeights("etag", 600));
        assertEquals(Optional.of(new PartialWeights("etag", 600)), PartialWeights.read(one));
        ProcessLock downloading = ProcessLock.acquire(BundleCache.lock(one), Duration.ZERO);
        assertThrows(IOException.class, () -> room.reserve(two, new PartialWeights("etag", 600)));
        downloading.close();
        room.reserve(two, new PartialWeights("etag", 600));
        assertEquals(Optional.empty(), PartialWeights.read(one), "nobody downloads it any more");
    }

    @Test
    void takesNoMoreThanItMust() throws IOException {
        Path oldest = folder("1", 300, Duration.ofHours(9));
        Path old = folder("2", 300, Duration.ofHours(5));
        Path fresh = folder("3", 300, Duration.ofMinutes(59));
        Path next = folder("4", 0, Duration.ZERO);
        room.reserve(next, new PartialWeights("etag", 200));
        assertFalse(hasWeights(oldest));
        assertTrue(hasWeights(old) && hasWeights(fresh));
        assertTrue(Files.exists(oldest.resolve("model.json")), "it is still listed");
    }

    @Test
    void takesNothingIfThatIsNotEnough() throws IOException {
        Path old = folder("1", 300, Duration.ofHours(5));
        Path fresh = folder("2", 600, Duration.ofMinutes(1));
        Path next = folder("3", 0, Duration.ZERO);
        IOException full = assertThrows(IOException.class, () -> room.reserve(next, new PartialWeights("etag", 500)));
        assertTrue(full.getMessage().contains("There is no room for weights of 500 bytes"), full.getMessage());
        assertTrue(hasWeights(old) && hasWeights(fresh));
        assertEquals(Optional.empty(), PartialWeights.read(next));
    }

    @Test
    void leavesWhatIsBeingDownloadedOrLoaded() throws IOException {
        Path old = folder("1", 600, Duration.ofHours(5));
        Path next = folder("2", 0, Duration.ZERO);
        ProcessLock held = ProcessLock.acquire(BundleCache.lock(old), Duration.ZERO);
        assertThrows(IOException.class, () -> room.reserve(next, new PartialWeights("etag", 500)));
        assertTrue(hasWeights(old));
        held.close();
        room.reserve(next, new PartialWeights("etag", 500));
        assertFalse(hasWeights(old));
    }

    @Test
    void removesTheWholeFolderOfACardThatIsListedNoMore() throws IOException {
        Path gone = folder("1", 600, Duration.ofHours(5));
        listed.remove(gone);
        room.reserve(folder("2", 0, Duration.ZERO), new PartialWeights("etag", 500));
        assertFalse(Files.exists(gone));
    }

    @Test
    void countsOtherBuckets() throws IOException {
        BundleCache other = new BundleCache(root, "others", "s3://others");
        Path gone = other.folder("1".getBytes());
        BundleCache.write(gone.resolve("model.pt"), new byte[600]);
        BundleCache.used(gone.resolve("model.pt"), NOW.minus(Duration.ofHours(5)));
        room.reserve(folder("2", 0, Duration.ZERO), new PartialWeights("etag", 500));
        assertFalse(Files.exists(gone));
    }

    @Test
    void makesRoomForWhatIsSmall() throws IOException {
        Path old = folder("1", 600, Duration.ofHours(5));
        folder("2", 300, Duration.ofMinutes(5));
        assertEquals(98, room.make(50));
        assertTrue(hasWeights(old));
        assertEquals(698, room.make(400));
        assertFalse(hasWeights(old));
        assertEquals(698, room.make(700), "nothing more may leave");
    }

    @Test
    void removesWhatAProcessLeftUnfinished() throws IOException {
        Path folder = folder("1", 10, Duration.ZERO);
        Path left = Files.write(folder.resolve(".left.tmp"), new byte[10]);
        Files.setLastModifiedTime(left, FileTime.from(NOW));
        assertTrue(room.make(10) >= 10 && Files.exists(left));
        Files.setLastModifiedTime(left, FileTime.from(NOW.minus(Duration.ofHours(2))));
        assertTrue(room.make(10) >= 10);
        assertFalse(Files.exists(left));
    }
}
