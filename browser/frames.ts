/** Frames that scroll sideways by themselves, but for charts, which answer to keys of their own. */
const FRAMES = '[role="group"][tabindex="0"]:not(.drawing)'

/** Makes a frame a stop of the keyboard only while there is something in it to scroll to. */
export function stopAtScrollingFrames(): void {
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.setAttribute('tabindex', '0')
      else target.removeAttribute('tabindex')
    }
  })
  for (const frame of document.querySelectorAll(FRAMES)) watch.observe(frame)
}
