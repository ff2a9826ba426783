package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class Jpeg2000PacketsTest {

    private final Jpeg2000Packets packets = new Jpeg2000Packets();

    @Test
    void thereIsOneForEachLayerOfEachResolutionWhereNothingIsSaidOfPrecincts() throws DamagedData {
        packets.layers(3);
        packets.levels(5);
        assertEquals(3 * 6, packets.of(0, 0, 2500, 3000));
    }

    /** Resolutions of 25, 50 and 100 pixels, in precincts of 16. */
    @Test
    void precinctsDivideEachResolution() throws DamagedData {
        packets.layers(1);
        packets.levels(2);
        for (int resolution = 0; resolution <= 2; resolution++) {
            packets.precinct(resolution, 0x44);
        }
        assertEquals(2 * 2 + 4 * 4 + 7 * 7, packets.of(0, 0, 100, 100));
    }

    /** T.800, B.6: precincts begin at 0, wherever the tile does. */
    @Test
    void precinctsDoNotBeginWithTheTile() throws DamagedData {
        packets.layers(1);
        packets.precinct(0, 0x44);
        assertEquals(2, packets.of(10, 0, 20, 10));
    }

    @Test
    void aTileThatAResolutionLeavesEmptyHasNone() throws DamagedData {
        packets.layers(1);
        packets.levels(3);
        assertEquals(2, packets.of(1, 1, 4, 4));
    }

    @Test
    void precinctsWithoutASizeAreThereForTheCoarsestResolutionAlone() throws DamagedData {
        packets.precinct(0, 0);
        assertThrows(DamagedData.class, () -> packets.precinct(1, 0x10));
        assertThrows(DamagedData.class, () -> packets.levels(33));
    }
}
