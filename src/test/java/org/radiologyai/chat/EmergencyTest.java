package org.radiologyai.chat;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmergencyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "My baby is not breathing",
                "He is gasping for air and turning grey",
                "She collapsed and doesn't respond",
                "I think I'm having a heart attack",
                "My father can hardly breathe and is confused",
                "severe chest pain radiating to the left arm",
                "There is a lot of blood when he coughs",
                "Help, my child is choking!",
                "oxygen level dropped to 78%",
                "She has severe difficulty breathing",
                "He has trouble breathing since an hour",
                "She is breathing very fast and her lips are blue",
                "I feel like ending my life",
                "Mein Baby atmet nicht",
                "Er bekommt kaum noch Luft und ist verwirrt",
                "Sie ist zusammengebrochen und reagiert nicht",
                "Ich glaube, ich habe einen Herzinfarkt",
                "starke Brustschmerzen seit einer Stunde",
                "Hilfe, mein Kind erstickt!",
                "Die Sauerstoffsättigung ist auf 78 % gefallen",
                "Sie hat schwere Atemnot",
                "Seine Lippen sind ganz blau",
                "Er hustet viel Blut",
                "Ich will nicht mehr leben",
                "My child can't breathe!",
                "He cannot breathe properly",
                "she stopped breathing",
                "His lips are turning blue",
                "blue lips, what now?",
                "He is unconscious",
                "I have chest pain",
                "She is having a heart attack",
                "he is coughing up blood",
                "Oxygen saturation is 82%",
                "Is this an emergency?",
                "I want to die",
                "Mein Kind bekommt keine Luft",
                "Er kann kaum noch richtig atmen, er kann nicht atmen",
                "Sie atmet nicht mehr",
                "starke Atemnot seit heute",
                "Die Lippen sind blau, blaue Lippen",
                "Er läuft blau an",
                "Sie ist bewusstlos",
                "Ich habe Brustschmerzen",
                "hustet Blut",
                "Ist das ein Notfall?",
                "Sättigung bei 80 %"
            })
    void isHeard(String question) {
        assertTrue(Emergency.isIn(question));
    }

    @ParameterizedTest
    @MethodSource("org.radiologyai.chat.PlainQuestions#all")
    @ValueSource(
            strings = {
                "What does the heat map show?",
                "What is a collapsed lung?",
                "Is the blue colour of the map bad?",
                "What does saturation of 98 % mean?",
                "Was bedeutet die Schwelle?",
                "Wie sieht eine Lungenentzündung aus?",
                "Warum ist die Lunge schwarz?"
            })
    void isNotHeardEverywhere(String question) {
        assertFalse(Emergency.isIn(question));
    }
}
