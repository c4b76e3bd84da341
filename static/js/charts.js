// Draws every [data-chart] canvas with Chart.js from the JSON its data-json element or data-url holds.
// Kinds: bullet, history, counts, multiple. Nothing here is hover-only: each chart prints its figures.
(() => {
  "use strict";

  const root = getComputedStyle(document.documentElement);
  const token = (name) => root.getPropertyValue(`--${name}`).trim();
  const INK = token("ink"), SOFT = token("ink-soft"), RULE = token("rule"), NARROW = 560;
  const FAMILY = token("font");
  const font = (size, weight = 400) => `${weight} ${size}px ${FAMILY}`;
  const plain = (value) => new Intl.NumberFormat("vi", { maximumFractionDigits: 2 }).format(value);
  const statusColor = (code) => token(`status-${code}`) || token("bar-neutral");
  const charts = [];

  // --- small drawing helpers -------------------------------------------------------------

  function write(ctx, text, x, y, { size = 14, weight = 400, color = INK, align = "left", baseline = "middle", halo = false } = {}) {
    ctx.font = font(size, weight);
    ctx.fillStyle = color;
    ctx.textAlign = align;
    ctx.textBaseline = baseline;
    if (halo) {
      Object.assign(ctx, { strokeStyle: token("paper"), lineWidth: 4, lineJoin: "round" });
      ctx.strokeText(text, x, y);
    }
    ctx.fillText(text, x, y);
  }

  // Two lines at most, each with its own width; what does not fit ends in an ellipsis.
  function wrap(ctx, text, widths, size) {
    ctx.font = font(size);
    const fits = (words, width) => ctx.measureText(words).width <= width;
    const words = String(text).split(/\s+/), first = [words.shift()];
    if (fits(text, widths[1])) return [text];
    while (words.length && fits([...first, words[0]].join(" "), widths[0])) first.push(words.shift());
    let last = words.join(" ");
    if (!fits(last, widths[1])) {
      while (last && !fits(`${last}…`, widths[1])) last = last.slice(0, -1);
      last = `${last.trimEnd()}…`;
    }
    return [first.join(" "), last];
  }

  const SHAPES = {
    up: [[0, -1], [1, 0.9], [-1, 0.9]], down: [[0, 1], [1, -0.9], [-1, -0.9]],
    right: [[1, 0], [-0.8, 1], [-0.8, -1]], diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  };
  const STATUS_SHAPE = { exceeded: "up", watch: "diamond", at_risk: "down", missed: "cross", met: "dot", met_early: "dot", on_track: "quarter" };

  function shape(ctx, name, x, y, r, color) {
    ctx.fillStyle = ctx.strokeStyle = color;
    ctx.lineWidth = r * 0.4;
    ctx.beginPath();
    if (SHAPES[name]) SHAPES[name].forEach(([dx, dy]) => ctx.lineTo(x + dx * r, y + dy * r));
    else if (name === "cross") {
      ctx.lineWidth = r * 0.6;
      [[-1, -1], [-1, 1]].forEach(([dx, dy]) => { ctx.moveTo(x + dx * r * 0.8, y + dy * r * 0.8); ctx.lineTo(x - dx * r * 0.8, y - dy * r * 0.8); });
      return ctx.stroke();
    } else if (name === "dot") ctx.arc(x, y, r, 0, Math.PI * 2);
    else {
      ctx.arc(x, y, r * 0.8, 0, Math.PI * 2);
      ctx.stroke();
      ctx.beginPath();
      if (name === "quarter") { ctx.moveTo(x, y); ctx.arc(x, y, r * 0.8, -Math.PI / 2, 0); }
    }
    ctx.fill();
  }

  // Entries are [drawer(ctx, x, y), text]; wraps to the width and gives the number of lines used.
  function legend(ctx, entries, width, draw) {
    let x = 0, line = 0;
    for (const [mark, text] of entries.filter(([, words]) => words)) {
      ctx.font = font(13);
      const need = 22 + ctx.measureText(text).width;
      if (x && x + need > width) { x = 0; line += 1; }
      if (draw) { mark(ctx, x, 9 + line * 20); write(ctx, text, x + 20, 9 + line * 20, { size: 13, color: SOFT }); }
      x += need + 18;
    }
    return line + 1;
  }

  const swatch = (color) => (ctx, x, y) => { ctx.fillStyle = color; ctx.fillRect(x, y - 6, 14, 12); };
  const rod = (color, dash = []) => (ctx, x, y) => {
    ctx.save(); ctx.setLineDash(dash); ctx.strokeStyle = color; ctx.lineWidth = 2;
    ctx.beginPath(); ctx.moveTo(x, y); ctx.lineTo(x + 16, y); ctx.stroke(); ctx.restore();
  };
  const upright = (ctx, x, y) => { ctx.fillStyle = INK; ctx.fillRect(x + 6, y - 7, 3, 14); };
  const legendHeight = (chart, entries) => legend(chart.ctx, entries, chart.width, false) * 20 + 6;
  const base = (extra) => ({ animation: false, responsive: true, maintainAspectRatio: false, events: [], plugins: { legend: { display: false }, tooltip: { enabled: false } }, ...extra });

  // Label column, value column and legend take their room before Chart.js lays the plot out.
  const roomFor = (rows, entries, words) => ({
    id: "room",
    beforeLayout(chart) {
      const narrow = chart.width < NARROW, top = legendHeight(chart, entries);
      chart.ctx.font = font(14, 600);
      const value = Math.max(0, ...rows.map((row) => chart.ctx.measureText(row.text || "").width)) + 14;
      chart.$label = narrow ? 0 : Math.min(chart.width * 0.4, 360);
      chart.options.layout.padding = { top, bottom: 0, left: chart.$label, right: narrow ? 4 : Math.min(value, chart.width * 0.3) };
    },
    afterDatasetsDraw(chart) {
      const { ctx, scales: { y }, chartArea: area } = chart, narrow = chart.width < NARROW;
      legend(ctx, entries, chart.width, true);
      rows.forEach((row, i) => {
        const middle = y.getPixelForValue(i), label = row.lower_better ? `${row.label} (${words.lower || "↓"})` : row.label;
        if (narrow) {
          ctx.font = font(13, 600);
          const room = chart.width - ctx.measureText(row.text || "").width - 12;
          const lines = wrap(ctx, label, [chart.width, room], 13);
          lines.forEach((text, n) => write(ctx, text, 0, middle - 2 - (lines.length - 1 - n) * 17, { size: 13 }));
          write(ctx, row.text || "", chart.width, middle - 2, { size: 13, weight: 600, align: "right" });
          return;
        }
        const lines = wrap(ctx, label, [chart.$label - 16, chart.$label - 16], 14);
        lines.forEach((text, n) => write(ctx, text, 0, middle + (n - (lines.length - 1) / 2) * 17));
        // Figures of a whole country are long: two lines rather than cut; bold takes a little more.
        const room = (chart.width - area.right - 10) * 0.92;
        const values = wrap(ctx, row.text || "", [room, room], 14);
        values.forEach((text, n) => write(ctx, text, area.right + 10, middle + (n - (values.length - 1) / 2) * 17, { weight: 600 }));
      });
    },
  });

  const rowAxes = (max, grid, tick) => ({
    x: { stacked: true, min: 0, max, border: { display: false }, grid: { display: grid, color: RULE, drawTicks: false }, ticks: { display: Boolean(tick), stepSize: tick ? 50 : undefined, callback: tick, color: SOFT, font: { size: 12 } } },
    y: { stacked: true, display: false, grid: { display: false } },
  });
  const offset = (chart) => (chart.width < NARROW ? 18 : 0);

  const shift = {
    id: "shift", // Bars give way to the label lines above them on a narrow screen.
    beforeDatasetsDraw(chart) { chart.ctx.save(); chart.ctx.translate(0, offset(chart)); },
    afterDatasetsDraw(chart) { chart.ctx.restore(); },
  };

  // --- the four kinds ----------------------------------------------------------------------

  function bullet({ rows, max = 150, words = {} }) {
    const shown = rows.map((row) => (row.attainment === null ? null : Math.min(row.attainment, max)));
    const pace = rows.map((row) => Math.min(row.elapsed ?? 100, 100));
    const band = (data, name) => ({ data, stack: "band", backgroundColor: token(name), barThickness: 20, order: 2 });
    const entries = [[upright, words.plan], [swatch(token("band-below")), words.below], [swatch(token("band-pace")), words.pace], [swatch(token("band-above")), words.above]];
    const marks = {
      id: "marks",
      afterDatasetsDraw(chart) {
        const { ctx, scales: { x, y } } = chart;
        rows.forEach((row, i) => {
          const middle = y.getPixelForValue(i) + offset(chart), plan = x.getPixelForValue(100);
          const color = statusColor(row.status);
          if (row.attainment === null) shape(ctx, "ring", x.left + 8, middle, 5, statusColor("missing"));
          else {
            ctx.fillStyle = color;
            ctx.fillRect(x.left, middle - 4, x.getPixelForValue(shown[i]) - x.left, 8);
          }
          ctx.fillStyle = INK;
          ctx.fillRect(plan - 1.5, middle - 13, 3, 26);
          if (!(row.attainment > max)) return;
          const text = `${plain(row.attainment)}%`;
          ctx.font = font(13, 700);
          const left = x.right - ctx.measureText(text).width - 24;
          ctx.fillStyle = token("paper");
          ctx.fillRect(left, middle - 10, x.right - left, 20);
          write(ctx, text, left + 4, middle, { size: 13, weight: 700, color });
          shape(ctx, "right", x.right - 7, middle, 7, color);
        });
      },
    };
    return {
      type: "bar",
      data: { labels: rows.map((row) => row.label), datasets: [band(pace, "band-below"), band(pace.map((p) => 100 - p), "band-pace"), band(pace.map(() => max - 100), "band-above")] },
      options: base({ indexAxis: "y", layout: {}, scales: rowAxes(max, false, (value) => `${value}%`) }),
      plugins: [shift, roomFor(rows, entries, words), marks],
    };
  }

  function counts({ rows, order, words = {} }) {
    const totals = rows.map((row) => order.reduce((sum, code) => sum + (row.counts[code] || 0), 0));
    const used = order.filter((code) => rows.some((row) => row.counts[code]));
    const entries = used.map((code) => [(ctx, x, y) => shape(ctx, STATUS_SHAPE[code] || "ring", x + 8, y, 6, statusColor(code)), words[code]]);
    const inside = {
      id: "inside",
      afterDatasetsDraw(chart) {
        used.forEach((code, d) => chart.getDatasetMeta(d).data.forEach((bar, i) => {
          const count = rows[i].counts[code], wide = bar.width;
          if (!count) return;
          const text = plain(count);
          chart.ctx.font = font(13, 600);
          const room = wide - chart.ctx.measureText(text).width - 4;
          if (room < 0) return;
          const both = room > 22; // Too narrow for shape and number: the number alone.
          if (both) shape(chart.ctx, STATUS_SHAPE[code] || "ring", bar.x - wide + 13, bar.y + offset(chart), 4.5, "#fff");
          write(chart.ctx, text, bar.x - (both ? wide - 23 : wide / 2), bar.y + offset(chart), { size: 13, weight: 600, color: "#fff", align: both ? "left" : "center" });
        }));
      },
    };
    const part = (code) => ({ data: rows.map((row) => row.counts[code] || null), backgroundColor: statusColor(code), borderColor: token("paper"), borderWidth: { right: 2 }, barThickness: 20 });
    return {
      type: "bar",
      data: { labels: rows.map((row) => row.label), datasets: used.map(part) },
      options: base({ indexAxis: "y", layout: {}, scales: rowAxes(Math.max(...totals, 1), false, null) }),
      plugins: [shift, roomFor(rows.map((row, i) => ({ ...row, text: plain(totals[i]) })), entries, words), inside],
    };
  }

  function history({ unit, points, pace = [], plan = null, words = {} }) {
    const at = (point) => ({ ...point, x: Date.parse(point.x), y: point.value });
    const actual = points.filter((point) => point.value !== null).map(at), path = pace.map(at);
    const xs = [...actual, ...path].map((point) => point.x), top = Math.max(plan ?? 0, ...[...actual, ...path].map((point) => point.y), 0);
    const [from, to] = [Math.min(...xs), Math.max(...xs)], pad = (to - from || 864e5) * 0.04;
    const day = (ms) => new Date(ms).toISOString().slice(0, 10).split("-").reverse().join("/");
    const names = new Map([...path.map((point) => [point.x, day(point.x)]), ...actual.map((point) => [point.x, point.label])]);
    // A point below the pace line is labelled underneath, so that the line does not cross its figure.
    const paceAt = (x) => (path.length < 2 ? -Infinity : path[0].y + (path.at(-1).y - path[0].y) * (x - path[0].x) / (path.at(-1).x - path[0].x || 1));
    const spaced = (width) => {
      const gap = ((to - from + 2 * pad) * 84) / width, kept = [];
      for (const x of [...actual.map((point) => point.x).reverse(), ...path.map((point) => point.x)]) if (kept.every((other) => Math.abs(other - x) >= gap)) kept.push(x);
      return kept.sort((a, b) => a - b).map((value) => ({ value }));
    };
    const line = (data, color, extra) => ({ data, borderColor: color, borderWidth: 2, pointRadius: 0, ...extra });
    const entries = [[rod(INK), words.actual && `${words.actual}${unit ? ` (${unit})` : ""}`], [rod(token("rule-strong")), path.length && words.pace], [rod(INK, [5, 4]), plan !== null && words.plan]];
    const marks = {
      id: "marks",
      beforeLayout(chart) { chart.options.layout.padding = { top: legendHeight(chart, entries) + 12, right: 12 }; },
      afterDatasetsDraw(chart) {
        const { ctx, scales: { x, y } } = chart;
        legend(ctx, entries, chart.width, true);
        actual.forEach((point) => {
          ctx.font = font(14, 700);
          const px = x.getPixelForValue(point.x), half = ctx.measureText(point.text).width / 2;
          const side = px + half > chart.width ? "right" : px - half < x.left ? "left" : "center";
          const under = paceAt(point.x) > point.y && y.bottom - y.getPixelForValue(point.y) > 34;
          write(ctx, point.text, px, y.getPixelForValue(point.y) + (under ? 12 : -10), { weight: 700, align: side, baseline: under ? "top" : "bottom", halo: true });
        });
      },
    };
    const flat = plan === null ? [] : [{ x: from - pad, y: plan }, { x: to + pad, y: plan }];
    return {
      type: "line",
      data: { datasets: [line(actual, INK, { borderWidth: 2.5, pointRadius: 4.5, pointBackgroundColor: INK }), line(path, token("rule-strong")), line(flat, INK, { borderWidth: 1.5, borderDash: [5, 4] })] },
      options: base({
        parsing: false, layout: {},
        scales: {
          x: { type: "linear", min: from - pad, max: to + pad, grid: { display: false }, afterBuildTicks: (axis) => { axis.ticks = spaced(axis.chart.width); }, ticks: { callback: (value) => names.get(value), color: SOFT, font: { size: 12 }, maxRotation: 0, autoSkip: false } },
          y: { beginAtZero: true, suggestedMax: top * 1.1, border: { display: false }, grid: { color: RULE, drawTicks: false }, ticks: { color: SOFT, padding: 8, maxTicksLimit: 6, font: { size: 12 }, callback: (value) => plain(value) } },
        },
      }),
      plugins: [marks],
    };
  }

  function multiple({ min = 0, max, points, words = {} }) {
    const entries = [[swatch(token("bar-neutral")), words.actual], [rod(INK), points.some((point) => point.plan != null) && words.plan]];
    const marks = {
      id: "marks",
      beforeLayout(chart) { chart.options.layout.padding = { top: legendHeight(chart, entries) + 16 }; },
      afterDatasetsDraw(chart) {
        const { ctx, scales: { x, y } } = chart, step = x.width / points.length;
        legend(ctx, entries, chart.width, true);
        points.forEach((point, i) => {
          const px = x.getPixelForValue(i), half = Math.min(step * 0.4, 24);
          const py = point.plan == null ? null : y.getPixelForValue(point.plan);
          if (py !== null) {
            ctx.fillStyle = token("paper");
            ctx.fillRect(px - half, py - 3, half * 2, 6);
            ctx.fillStyle = INK;
            ctx.fillRect(px - half, py - 1, half * 2, 2);
          }
          const label = { size: 12, weight: 600, align: "center", baseline: "bottom", halo: true };
          if (point.value !== null) {
            const top = y.getPixelForValue(point.value), crowded = py !== null && py < top + 4 && py > top - 20;
            if (crowded && y.bottom - top > 20) write(ctx, point.text, px, top + 16, { ...label, color: "#fff", halo: false, size: 11 });
            else write(ctx, point.text, px, crowded ? py - 5 : top - 4, label);
          } else if (py !== null) write(ctx, point.text || plain(point.plan), px, py - 5, { ...label, weight: 400, color: SOFT });
          if (!point.break || !i) return;
          ctx.save(); ctx.setLineDash([3, 3]); ctx.lineWidth = 1.5; ctx.strokeStyle = INK; ctx.beginPath();
          ctx.moveTo(px - step / 2, y.top); ctx.lineTo(px - step / 2, y.bottom); ctx.stroke(); ctx.restore();
        });
      },
    };
    return {
      type: "bar",
      data: { labels: points.map((point) => point.label), datasets: [{ data: points.map((point) => point.value), backgroundColor: token("bar-neutral"), maxBarThickness: 40 }] },
      options: base({ layout: {}, scales: { x: { grid: { display: false }, ticks: { color: SOFT, font: { size: 12 }, maxRotation: 0 } }, y: { min, max, display: false } } }),
      plugins: [marks],
    };
  }

  // --- start --------------------------------------------------------------------------------

  const KINDS = { bullet, history, counts, multiple };

  async function draw(canvas) {
    const box = canvas.closest(".chart-box");
    try {
      const { url, json, chart: kind } = canvas.dataset;
      const data = url ? await (await fetch(url, { headers: { Accept: "application/json" } })).json() : JSON.parse(document.getElementById(json).textContent);
      if (!(data.rows || data.points).length && !data.pace?.length) throw new Error("nothing to draw");
      if (data.rows && !/\brows-\d/.test(box.className)) box.style.setProperty("--rows", data.rows.length);
      charts.push(new Chart(canvas, KINDS[kind](data)));
    } catch (error) {
      box.classList.add("chart-failed"); // The table below the chart still says everything.
      console.warn("chart", error);
    }
  }

  async function start() {
    Chart.defaults.font.family = FAMILY;
    const faces = [400, 600].map((weight) => document.fonts.load(font(14, weight), "aệ"));
    await Promise.race([Promise.allSettled(faces), new Promise((late) => setTimeout(late, 500))]);
    document.querySelectorAll("canvas[data-chart]").forEach(draw);
  }

  // On paper the tables behind the charts are open and the drawing has the width of a page.
  addEventListener("beforeprint", () => {
    document.querySelectorAll(".chart-data:not([open])").forEach((data) => { data.open = true; data.dataset.closeAgain = ""; });
    charts.forEach((chart) => { if (chart.width > 720) chart.resize(720, chart.height); });
  });
  addEventListener("afterprint", () => {
    document.querySelectorAll(".chart-data[data-close-again]").forEach((data) => { data.open = false; delete data.dataset.closeAgain; });
    charts.forEach((chart) => chart.resize());
  });

  start();
})();
