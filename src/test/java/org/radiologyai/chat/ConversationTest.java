package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.radiologyai.chat.Conversation.Turn;

class ConversationTest {

    @Test
    void keepsTheLastTenTurns() {
        Conversation conversation = Conversation.EMPTY.about("reference");
        for (int i = 0; i < 13; i++) {
            conversation = conversation.plus(new Turn("q" + i, "a" + i));
        }
        assertEquals(10, conversation.turns().size());
        assertEquals("q3", conversation.turns().get(0).question());
        assertEquals(Optional.of(conversation), Conversation.of(conversation.bytes()));
    }

    @Test
    void keepsAtMostEightKilobytes() {
        Conversation conversation = Conversation.EMPTY;
        for (int i = 0; i < 5; i++) {
            conversation = conversation.plus(new Turn("q", "ä".repeat(1_500)));
        }
        assertEquals(2, conversation.turns().size());
        assertTrue(conversation.bytes().length <= 9 * 1024);
        assertEquals(
                0, conversation.plus(new Turn("q", "a".repeat(9_000))).turns().size());
    }
}
