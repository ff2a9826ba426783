package org.radiologyai.operations;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UploadLimitFilterTest {

    private static final long HEAP = 100L * 1024 * 1024;

    @Test
    void allowsNoFileForWhichThereWouldNeverBeRoom() {
        assertDoesNotThrow(() -> UploadLimitFilter.expectRoomFor(24 * 1024 * 1024, HEAP));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> UploadLimitFilter.expectRoomFor(25 * 1024 * 1024, HEAP))
                .getMessage();
        assertTrue(message.contains("UPLOAD_MAX_BYTES") && message.contains("26083328"), message);
    }
}
