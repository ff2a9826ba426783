package org.radiologyai.training;

import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.radiologyai.imaging.Preview;
import org.radiologyai.models.ModelCard;

/**
 * What a report may show of the pictures. Reports go to tracking servers and repositories, so it is nothing, not even
 * file names, unless somebody says otherwise.
 */
final class Pictures {

    /** Neither pictures nor file names. */
    static final Pictures HIDDEN = new Pictures(false, null, null);

    private static final int LONGEST_SIDE = 224;

    private final boolean shown;
    private final Network network;
    private final ModelCard.Input input;

    private Pictures(boolean shown, Network network, ModelCard.Input input) {
        this.shown = shown;
        this.network = network;
        this.input = input;
    }

    /** Pictures and file names, with what the network saw in them. */
    static Pictures shown(Network network, ModelCard.Input input) {
        return new Pictures(true, network, input);
    }

    boolean areShown() {
        return shown;
    }

    /** A picture, embedded. */
    String embedded(Sample sample) {
        return data(image(sample));
    }

    /** A picture under the network's heat map for PNEUMONIA, embedded; nothing where nothing speaks for it. */
    Optional<String> explained(Sample sample) {
        float[] tensor = Tensors.of(List.of(sample.picture()), input);
        return network.explained(tensor, 1, input.height(), input.width(), Dataset.PNEUMONIA)
                .get(0)
                .heatMap()
                .filter(map -> !map.isEmpty())
                .map(map -> data(map.over(image(sample))));
    }

    private static BufferedImage image(Sample sample) {
        return Preview.image(sample.picture(), LONGEST_SIDE);
    }

    private static String data(BufferedImage image) {
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(Preview.jpeg(image));
    }
}
