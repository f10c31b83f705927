import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The orders hop with Kafka Streams, exactly_once_v2: the order in a state store, three events for each request. */
public class OrdersHop {
  static final ObjectMapper JSON = new ObjectMapper();

  static class Place implements Processor<String, String, String, String> {
    private ProcessorContext<String, String> context;
    private KeyValueStore<String, String> orders;

    @Override
    public void init(ProcessorContext<String, String> context) {
      this.context = context;
      this.orders = context.getStateStore("orders");
    }

    @Override
    public void process(Record<String, String> request) {
      if (orders.get(request.key()) != null) return;
      try {
        ObjectNode order = (ObjectNode) JSON.readTree(request.value());
        long total = 0;
        for (JsonNode line : order.get("lines")) {
          total += line.get("quantity").asLong() * line.get("unitPrice").get("amountMinor").asLong();
        }
        order.put("total", total);
        for (String type : List.of("OrderPlaced", "OrderCheckPassed", "OrderConfirmed")) {
          Record<String, String> event = request.withValue(JSON.writeValueAsString(order));
          event.headers().remove("ce_type").add("ce_type", type.getBytes(StandardCharsets.UTF_8));
          context.forward(event);
        }
        orders.put(request.key(), JSON.writeValueAsString(order.put("status", "CONFIRMED")));
      } catch (Exception cause) {
        throw new IllegalStateException(cause);
      }
    }
  }

  public static void main(String[] args) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, args[1] + "-streams");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    config.put(StreamsConfig.STATE_DIR_CONFIG, args[3]);
    config.put("auto.offset.reset", "earliest");
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore("orders"), Serdes.String(), Serdes.String()));
    builder.<String, String>stream(args[1]).process(Place::new, "orders").to(args[2]);
    KafkaStreams streams = new KafkaStreams(builder.build(), config);
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }
}
