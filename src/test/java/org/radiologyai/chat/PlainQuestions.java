package org.radiologyai.chat;

import java.util.List;

/** Questions that are neither an emergency nor one for a dose nor an attempt at anything. */
final class PlainQuestions {

    private PlainQuestions() {}

    static List<String> all() {
        return List.of(
                "What does a probability of 0.62 mean?",
                "Why does the model say INDETERMINATE?",
                "What is consolidation?",
                "How is Grad-CAM computed?",
                "Can the model detect tuberculosis?",
                "What is a pleural effusion?",
                "How accurate is the model?",
                "What is the difference between AP and PA view?",
                "Is a chest x-ray dangerous for children?",
                "What rules of thumb exist for reading a chest film?",
                "Who should I ask about the result?",
                "How much data was used for training?",
                "What does an air bronchogram look like?",
                "Which drugs are used to treat pneumonia in general?",
                "Was ist eine Konsolidierung?",
                "Wie genau ist das Modell?",
                "Warum ist das Ergebnis unentschieden?",
                "Was ist der Unterschied zwischen viraler und bakterieller Lungenentzündung?",
                "Wie viele Kinder waren in den Trainingsdaten?",
                "Welche Dateiformate werden gelesen?",
                "Werden meine Daten gespeichert?",
                "Darf ich das Bild noch einmal senden?",
                "Was bedeutet ein Wert von 0,62?",
                "Was ist ein Pneumothorax?",
                "Wie oft irrt sich das Modell?",
                "Wie viel Prozent sind sicher?",
                "How often is the model wrong?",
                "How does the model handle blue-ish scans?");
    }
}
