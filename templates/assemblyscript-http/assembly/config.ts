// The plugin's configuration: a flat JSON object of texts. What it leaves out has a default.

export class Config {
  // Is set in each request, to `value`.
  header: string = 'x-plugin';
  value: string = 'hello';
  // Where paths begin that nobody may ask for. Empty: nothing is denied.
  deny: string = '';

  denies(path: string): bool {
    return this.deny != '' && path.startsWith(this.deny);
  }
}

// Null where it is not what is expected.
export function parseConfig(text: string): Config | null {
  return new Reader(text).read();
}

// Reads `{"name": "text", …}`. A JSON library can do more; for three texts it is not worth its size.
class Reader {
  private at: i32 = 0;

  constructor(private readonly text: string) {}

  read(): Config | null {
    const config = new Config();
    if (this.isAtEnd()) return config;
    if (!this.take('{')) return null;
    if (!this.take('}')) {
      do {
        if (!this.entry(config)) return null;
      } while (this.take(','));
      if (!this.take('}')) return null;
    }
    return this.isAtEnd() ? config : null;
  }

  private entry(config: Config): bool {
    const name = this.string();
    if (name === null || !this.take(':')) return false;
    const value = this.string();
    if (value === null) return false;
    if (name == 'header') config.header = value;
    else if (name == 'value') config.value = value;
    else if (name == 'deny') config.deny = value;
    return true;
  }

  private isAtEnd(): bool {
    while (this.at < this.text.length && ' \t\r\n'.includes(this.text.charAt(this.at))) this.at++;
    return this.at >= this.text.length;
  }

  private take(expected: string): bool {
    if (this.isAtEnd() || this.text.charAt(this.at) != expected) return false;
    this.at++;
    return true;
  }

  private string(): string | null {
    if (!this.take('"')) return null;
    let found = '';
    while (this.at < this.text.length) {
      const next = this.text.charAt(this.at++);
      if (next == '"') return found;
      if (next != '\\') {
        found += next;
        continue;
      }
      // Those of one sign; `\u` is for characters that can stand in the text as they are.
      const escape = '"\\/bfnrt'.indexOf(this.text.charAt(this.at++));
      if (escape < 0) return null;
      found += '"\\/\b\f\n\r\t'.charAt(escape);
    }
    return null;
  }
}
