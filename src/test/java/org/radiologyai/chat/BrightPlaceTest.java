package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.radiologyai.explanation.HeatMap;

class BrightPlaceTest {

    private static HeatMap map(int... bright) {
        float[] cells = new float[25];
        for (int cell : bright) {
            cells[cell] = 1;
        }
        return HeatMap.of(cells, 5, 5);
    }

    @Test
    void isWhereTheMapIs() {
        assertEquals(List.of(new BrightPlace(BrightPlace.Column.LEFT, BrightPlace.Row.UPPER)), BrightPlace.of(map(0)));
        assertEquals(
                List.of(new BrightPlace(BrightPlace.Column.MIDDLE, BrightPlace.Row.MIDDLE)), BrightPlace.of(map(12)));
        assertEquals(
                List.of(new BrightPlace(BrightPlace.Column.RIGHT, BrightPlace.Row.LOWER)), BrightPlace.of(map(24)));
    }

    @Test
    void areTwoIfTheyAreAlike() {
        assertEquals(
                List.of(
                        new BrightPlace(BrightPlace.Column.LEFT, BrightPlace.Row.UPPER),
                        new BrightPlace(BrightPlace.Column.RIGHT, BrightPlace.Row.LOWER)),
                BrightPlace.of(map(0, 24)));
    }

    @Test
    void isNowhereInAnEmptyMap() {
        assertEquals(List.of(), BrightPlace.of(map()));
    }

    @Test
    void isToldInWords() {
        BrightPlace place = new BrightPlace(BrightPlace.Column.LEFT, BrightPlace.Row.LOWER);
        assertEquals(
                "left side of the picture, which is usually the patient’s right; lower third",
                place.inWords(Language.EN, true));
        assertEquals("linke Seite des Bildes; unteres Drittel", place.inWords(Language.DE, false));
        assertEquals(place, BrightPlace.of(place.code()).orElseThrow());
    }
}
