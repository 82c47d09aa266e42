import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Locale;

/**
 * mongo-java-server in memory, with change streams. It calls itself the one member of a replica set, as a client must
 * believe that asks for change streams, and answers to today's name of its oldest command; the driver talks to no server
 * that says it is as old.
 */
public final class MongoJavaServer {
  public static void main(String[] args) throws Exception {
    if (args[0].equals("--version")) {
      System.out.println("mongo-java-server");
      return;
    }
    int port = Integer.parseInt(args[0]);
    MongoServer server = new MongoServer(new Member("127.0.0.1:" + port).version(new Version()));
    server.enableOplog();
    server.bind("127.0.0.1", port);
    Thread.currentThread().join();
  }

  private static final class Member extends MemoryBackend {
    private final String address;

    Member(String address) {
      this.address = address;
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
      String name = command.toLowerCase(Locale.ROOT);
      if (!name.equals("hello") && !name.equals("ismaster")) return super.handleCommand(channel, database, command, query);
      Document answer = super.handleCommand(channel, database, "ismaster", query);
      answer.put("isWritablePrimary", true);
      answer.put("setName", "rs0");
      answer.put("hosts", List.of(address));
      answer.put("me", address);
      answer.put("primary", address);
      answer.put("logicalSessionTimeoutMinutes", 30);
      return answer;
    }
  }

  private static final class Version implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
      return List.of(5, 0, 0);
    }

    @Override
    public int getWireVersion() {
      return 13;
    }
  }
}
