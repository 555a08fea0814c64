import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/core/inspect/compare';
import type { Verdict } from '../../src/core/inspect/targets/verdict';
import type { FunctionView, SizeReport } from '../../src/protocol/inspector';
import { Inspected } from '../support/inspected';
import { itWith, part, SAMPLE_MODULE, valueOf } from '../support/parts';
import { scratchFolder } from '../support/scratch';

const inspect = new Inspected(scratchFolder());

describe('inspect --wat', () => {
  it('prints a function by its name, a part of it, or its number: the same', async () => {
    const wanted = ['assembly/index/mask', 'index/mask', '112'];
    const [first, ...others] = await Promise.all(wanted.map((name) => inspect.run(SAMPLE_MODULE, '--wat', name)));
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first?.stdout).toMatch(/^func 112 assembly\/index\/mask \(i32\) → i32\n/);
    expect(first?.stdout).toMatch(/\n +0x[0-9a-f]+ {2}global\.get \$~lib\/memory\/__stack_pointer\n/);
    expect(others.map(({ stdout }) => stdout)).toEqual([first?.stdout, first?.stdout]);
  });

  it('--json has instructions by wabt, with places, and who calls it', async () => {
    const view = await inspect.json<FunctionView>(SAMPLE_MODULE, '--wat', 'assembly/index/mask');
    expect(view).toMatchObject({ index: 112, listing: { by: 'wabt', name: 'assembly/index/mask' } });
    expect(view.listing?.lines.filter(({ offset }) => offset === undefined).length).toBe(1);
    expect(view.callers.map(({ name }) => name)).toEqual([expect.stringMatching(/proxy_on_request_body$/)]);
  });

  it('of an import has a head alone', async () => {
    const { code, stdout } = await inspect.run(SAMPLE_MODULE, '--wat', '0');
    expect([code, stdout]).toEqual([0, 'func 0 wasi_snapshot_preview1.fd_write (i32, i32, i32, i32) → i32\n']);
  });

  it('of a name that many have is refused, and some of them told by number', async () => {
    const { code, stdout, stderr } = await inspect.run(SAMPLE_MODULE, '--wat', 'proxy_on');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/functions have "proxy_on" in their name: \d+ \S*proxy_on\S*, .* Name one of them by its number\.\n$/); // prettier-ignore
  });

  it.each(['nothing-of-that-name', '100000', '-1'])('of a function that is not there is refused: %s', async (name) => {
    const { code, stdout, stderr } = await inspect.run(SAMPLE_MODULE, `--wat=${name}`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`it has no function "${name}"`);
  });

  it('of broken code prints what stands before it, and why no more', async () => {
    const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 0, 1, 0x27, 0x0b); // prettier-ignore
    const { code, stdout } = await inspect.run(inspect.write('broken.wasm', bytes), '--wat', '0');
    expect([code, stdout]).toEqual([0, expect.stringContaining('(the code cannot be read from byte 0x18 on: unknown instruction 0x27)')]); // prettier-ignore
    expect(stdout).toContain('0x17  nop');
  });

  it('of an else without an if is shown', async () => {
    const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, 1, 3, 0, 5, 0x0b); // prettier-ignore
    expect(await inspect.code(inspect.write('else.wasm', bytes), '--wat', '0')).toBe(0);
  });

  itWith([part('rustFilter')])('takes the name that --sizes prints', async () => {
    const rust = valueOf(part('rustFilter'));
    expect(await inspect.code(rust, '--wat', 'core::fmt::write')).toBe(0);
  });
});

describe('inspect --sizes', () => {
  it('prints sections, packages, functions and what would shrink it', async () => {
    const { code, stdout } = await inspect.run(SAMPLE_MODULE, '--sizes');
    expect(code).toBe(0);
    for (const title of ['By section (', 'By package (', 'Largest functions (', 'What would shrink it (']) expect(stdout).toContain(title); // prettier-ignore
    expect(stdout).toMatch(/\n +\d+ +\d+\.\d % {2}~lib\n/);
    expect(stdout).toMatch(/assembly\/index\/mask \(func 112\)/);
    expect(stdout).toMatch(/-\d+ +14\.\d % {2}Strip the names of functions/);
  });

  itWith([part('goFilter')])('--json of a Go plugin tells packages by their paths', async () => {
    const { language, packages } = await inspect.json<SizeReport>(valueOf(part('goFilter')), '--sizes');
    expect(language).toBe('go');
    const names = packages.children?.map(({ name }) => name);
    expect(names?.[0]).toBe('runtime');
    expect(names).toEqual(
      expect.arrayContaining(['fmt', 'internal', expect.stringMatching(/^github\.com\/proxy-wasm\/proxy-wasm-go-sdk/)]),
    );
  });

  itWith([part('rustFilter')])('--json of a Rust plugin tells crates, and files by DWARF', async () => {
    const { language, packages, filesFrom, files } = await inspect.json<SizeReport>(valueOf(part('rustFilter')), '--sizes'); // prettier-ignore
    expect([language, filesFrom !== undefined, (files?.bytes ?? 0) > 0]).toEqual(['rust', true, true]);
    expect(packages.children?.map(({ name }) => name)).toEqual(expect.arrayContaining(['proxy_wasm', 'core', 'alloc']));
  });

  itWith([part('cppFilter')])(
    '--json of a C++ plugin tells namespaces, and functions as they were written',
    async () => {
      const { language, packages } = await inspect.json<SizeReport>(valueOf(part('cppFilter')), '--sizes');
      const workbench = packages.children?.find(({ name }) => name.startsWith('workbench'));
      expect([language, workbench !== undefined]).toEqual(['c++', true]);
      expect(JSON.stringify(workbench)).toContain('workbench::Filter::onRequestHeaders()');
    },
  );
});

describe('inspect --targets', () => {
  it('tells every target, whatever it says, with exit code 0', async () => {
    const bad = await inspect.plugin('abort.wasm', { imports: ['(import "env" "abort" (func))'] });
    const [good, refused] = await Promise.all([inspect.run(SAMPLE_MODULE, '--targets'), inspect.run(bad, '--targets')]);
    expect([good.code, refused.code]).toEqual([0, 0]);
    expect(good.stdout).toContain('✓ Envoy 1.33–1.40: yes\n');
    expect(refused.stdout).toContain('✗ Envoy 1.33–1.40: no\n');
    expect(refused.stdout).toContain('in its log: Failed to load Wasm module due to a missing import: env.abort\n');
  });

  it('--json has them as a list', async () => {
    const verdicts = await inspect.json<Verdict[]>(SAMPLE_MODULE, '--targets');
    expect(verdicts.map(({ id }) => id)).toEqual(['envoy@1.40', 'istio@1.31', 'higress', 'ngx_wasm_module', 'google']);
  });

  it('--target is exit code 1 unless it loads there', async () => {
    const imports = ['proxy_log', '(import "wasi_snapshot_preview1" "fd_filestat_get" (func (param i32 i32) (result i32)))']; // prettier-ignore
    const newer = await inspect.plugin('newer.wasm', { imports });
    const higress = await inspect.plugin('higress.wasm', { imports: ['proxy_redis_call'] });
    const all: [file: string, target: string, code: number][] = [
      ...[[SAMPLE_MODULE, 'envoy', 0], [SAMPLE_MODULE, 'Envoy', 0], [SAMPLE_MODULE, 'google', 0]] as const,
      ...[[newer, 'envoy', 1], [newer, 'envoy@1.38', 1], [newer, 'envoy@1.40', 0], [newer, 'higress', 0]] as const,
      ...[[higress, 'envoy', 1], [higress, 'istio', 1], [higress, 'higress', 0]] as const,
    ].map(([file, target, code]) => [file, target, code]); // prettier-ignore
    const codes = await Promise.all(all.map(([file, target]) => inspect.code(file, '--target', target)));
    expect(codes).toEqual(all.map(([, , code]) => code));
  });

  it('a target that nobody knows is wrong use, and the known ones are told', async () => {
    const { code, stderr } = await inspect.run(SAMPLE_MODULE, '--target', 'apache');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/there is no target "apache": envoy\S* istio\S* higress, ngx_wasm_module, google/),
    ]);
  });

  it('each version that a verdict covers may be asked for', async () => {
    const codes = await Promise.all(['envoy@1.33', 'envoy@1.36', 'istio@1.27'].map((target) => inspect.code(SAMPLE_MODULE, '--target', target))); // prettier-ignore
    expect(codes).toEqual([0, 0, 0]);
  });
});

describe('inspect --diff', () => {
  it('prints what has changed since the other build', async () => {
    const before = await inspect.plugin('before.wasm', { imports: ['proxy_log'] });
    const after = await inspect.plugin('after.wasm', { imports: ['proxy_log', 'proxy_http_call'], fields: '(func $big nop nop nop)' }); // prettier-ignore
    const { code, stdout } = await inspect.run(after, '--diff', before);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^before\.wasm [0-9a-f]{7} → after\.wasm [0-9a-f]{7}: \d+ → \d+ bytes \(\+\d+\)\n/);
    expect(stdout).toMatch(/Capabilities \(1\)\n {2}\+ {2}calls other services by HTTP {2}proxy_http_call\n/);
    expect(stdout).toMatch(/Imports \(1\)\n {2}\+ {2}env\.proxy_http_call/);
    expect(stdout).toMatch(/\n {2}\+ +\+5 {2}big\n/);
  });

  it('of a build and itself has nothing to tell, and --json says so', async () => {
    const same = await inspect.json<Comparison>(SAMPLE_MODULE, '--diff', SAMPLE_MODULE);
    expect(same).toMatchObject({ imports: [], exports: [], capabilities: [], sections: [], functions: [] });
    expect(same.before).toBe(same.after);
  });
});
