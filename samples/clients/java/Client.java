import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks a server of the Open Inference Protocol v2 about a mail or a picture of a digit. Java 17, no libraries.
 *
 * <p>usage: java Client.java SERVER MODEL FILE [FOLDER]
 *
 * <p>SERVER is an address such as http://localhost:7071, MODEL is spam (FILE is a mail's text) or digits (FILE is a PGM picture
 * of 28 x 28 pixels), FOLDER holds the model's labels.txt and vocab.txt (default: samples/models/MODEL). The key of an Azure
 * Function, where one is asked for, is taken from the environment variable MAAS_KEY.
 */
public final class Client {
    private static final String JSON_LENGTH = "Inference-Header-Content-Length";
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What a model is asked: numbers in row-major order. */
    private record Input(double[] values, String shape) {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 3 || args.length > 4 || !List.of("spam", "digits").contains(args[1])) {
            fail("usage: java Client.java SERVER spam|digits FILE [FOLDER]");
        }
        String name = args[1];
        Path file = Path.of(args[2]);
        Path folder = args.length == 4 ? Path.of(args[3]) : Path.of("samples", "models", name);
        List<String> labels = Files.readAllLines(folder.resolve("labels.txt"));
        Input input = name.equals("spam") ? spamTokens(file, folder) : digitPixels(file);
        String url = args[0].replaceAll("/+$", "") + "/v2/models/" + name;

        // 1. Metadata: what the model takes and gives.
        Map<String, Object> model = object(Json.parse(text(call(url, null))));
        List<Object> inputs = array(model.get("inputs"));
        System.out.printf("%s: %s -> %s%n", name, describe(inputs), describe(array(model.get("outputs"))));
        String datatype = (String) object(inputs.get(0)).get("datatype");
        String tensor = "{\"inputs\": [{\"name\": \"%s\", \"datatype\": \"%s\", \"shape\": %s, "
            .formatted(object(inputs.get(0)).get("name"), datatype, input.shape());

        // 2. Everything in JSON.
        String data = Arrays.stream(input.values())
            .mapToObj(value -> datatype.equals("INT64") ? Long.toString((long) value) : Double.toString(value))
            .collect(Collectors.joining(","));
        byte[] json = (tensor + "\"data\": [" + data + "]}]}").getBytes(StandardCharsets.UTF_8);
        HttpResponse<byte[]> answer = call(url + "/infer", json, "Content-Type", "application/json");
        System.out.println("json: " + verdict(firstOutput(answer), labels));

        // 3. Tensors as raw little-endian bytes after the JSON, both ways.
        byte[] raw = toBytes(datatype, input.values());
        byte[] header = (tensor + "\"parameters\": {\"binary_data_size\": " + raw.length
            + "}}], \"parameters\": {\"binary_data_output\": true}}").getBytes(StandardCharsets.UTF_8);
        byte[] body = ByteBuffer.allocate(header.length + raw.length).put(header).put(raw).array();
        answer = call(url + "/infer", body, "Content-Type", "application/octet-stream",
            JSON_LENGTH, Integer.toString(header.length));
        System.out.println("binary: " + verdict(firstOutput(answer), labels));
    }

    /** The first 256 words as line numbers of vocab.txt, padded on the left with 0. */
    private static Input spamTokens(Path file, Path folder) throws IOException {
        Map<String, Integer> vocabulary = new HashMap<>();
        for (String word : Files.readAllLines(folder.resolve("vocab.txt"))) {
            vocabulary.put(word, vocabulary.size());
        }
        int unknown = 1;
        List<Integer> tokens = new ArrayList<>();
        Matcher words = Pattern.compile("[A-Za-z]+").matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (words.find() && tokens.size() < 256) {
            if (words.group().length() <= 20) {
                tokens.add(vocabulary.getOrDefault(words.group().toLowerCase(Locale.ROOT), unknown));
            }
        }
        double[] values = new double[256];
        for (int i = 0; i < tokens.size(); i++) {
            values[values.length - tokens.size() + i] = tokens.get(i);
        }
        return new Input(values, "[1, 256]");
    }

    /** The pixels of a binary PGM, 0 (paper) to 1 (ink). */
    private static Input digitPixels(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Matcher header = Pattern.compile("P5\\s+28\\s+28\\s+255\\s")
            .matcher(new String(content, StandardCharsets.ISO_8859_1));
        if (!header.lookingAt() || content.length != header.end() + 784) {
            fail(file + ": expected a binary PGM (P5) of 28 x 28 pixels with 255 levels");
        }
        double[] values = new double[784];
        for (int i = 0; i < values.length; i++) {
            values[i] = (content[header.end() + i] & 255) / 255.0;
        }
        return new Input(values, "[1, 1, 28, 28]");
    }

    private static byte[] toBytes(String datatype, double[] values) {
        int size = datatype.equals("INT64") ? Long.BYTES : Float.BYTES;
        ByteBuffer buffer = ByteBuffer.allocate(values.length * size).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (datatype.equals("INT64")) {
                buffer.putLong((long) value);
            } else {
                buffer.putFloat((float) value);
            }
        }
        return buffer.array();
    }

    /** Returns the answer; ends the program with the server's words when it refuses. */
    private static HttpResponse<byte[]> call(String url, byte[] body, String... headers)
        throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (System.getenv("MAAS_KEY") != null) {
            request.header("x-functions-key", System.getenv("MAAS_KEY"));
        }
        HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() >= 400) {
            fail(url + ": " + response.statusCode() + " " + text(response));
        }
        return response;
    }

    /** The values of the answer's first output, FP32. A server may answer JSON although binary was asked for. */
    private static double[] firstOutput(HttpResponse<byte[]> response) {
        byte[] body = response.body();
        int length = response.headers().firstValue(JSON_LENGTH).map(Integer::parseInt).orElse(body.length);
        String json = new String(body, 0, length, StandardCharsets.UTF_8);
        Map<String, Object> output = object(array(object(Json.parse(json)).get("outputs")).get(0));
        if (output.get("data") != null) {
            return flat(output.get("data")).stream().mapToDouble(Double::doubleValue).toArray();
        }
        double size = (Double) object(output.get("parameters")).get("binary_data_size");
        ByteBuffer raw = ByteBuffer.wrap(body, length, (int) size).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[(int) size / Float.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = raw.getFloat();
        }
        return values;
    }

    private static List<Double> flat(Object data) {
        return data instanceof List<?> list
            ? list.stream().flatMap(part -> flat(part).stream()).toList()
            : List.of((Double) data);
    }

    /** The most likely label and its probability (softmax). */
    private static String verdict(double[] logits, List<String> labels) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - logits[best]);
        }
        return String.format(Locale.ROOT, "%s (%.3f)", labels.get(best), 1 / sum);
    }

    private static String describe(List<Object> tensors) {
        return tensors.stream()
            .map(Client::object)
            .map(tensor -> tensor.get("name") + " " + tensor.get("datatype") + " " + array(tensor.get("shape")).stream()
                .map(size -> Long.toString(((Double) size).longValue()))
                .collect(Collectors.joining(", ", "[", "]")))
            .collect(Collectors.joining(", "));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> array(Object value) {
        return (List<Object>) value;
    }

    private static void fail(String message) {
        System.err.println(message);
        System.exit(1);
    }

    /** JSON into maps, lists, strings, doubles and booleans, since Java has no reader of its own. */
    private static final class Json {
        private static final Pattern TOKEN =
            Pattern.compile("\\s*([\\[\\]{},:]|true|false|null|-?[0-9][0-9.eE+-]*|\"(?:[^\"\\\\]|\\\\.)*\")");
        private final Matcher tokens;
        private String token;

        private Json(String text) {
            tokens = TOKEN.matcher(text);
            next();
        }

        static Object parse(String text) {
            return new Json(text).value();
        }

        private String next() {
            String current = token;
            token = tokens.find() ? tokens.group(1) : "";
            return current;
        }

        private Object value() {
            String first = next();
            switch (first) {
                case "{":
                    Map<String, Object> members = new LinkedHashMap<>();
                    while (!token.equals("}")) {
                        String name = string(next());
                        next();
                        members.put(name, value());
                        if (token.equals(",")) {
                            next();
                        }
                    }
                    next();
                    return members;
                case "[":
                    List<Object> elements = new ArrayList<>();
                    while (!token.equals("]")) {
                        elements.add(value());
                        if (token.equals(",")) {
                            next();
                        }
                    }
                    next();
                    return elements;
                case "true", "false":
                    return Boolean.valueOf(first);
                case "null":
                    return null;
                case "":
                    throw new IllegalArgumentException("The answer is not JSON.");
                default:
                    return first.startsWith("\"") ? (Object) string(first) : (Object) Double.valueOf(first);
            }
        }

        /** Escapes do not occur in the names that matter here; \" and \\ are undone. */
        private static String string(String quoted) {
            return quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
        }
    }
}
